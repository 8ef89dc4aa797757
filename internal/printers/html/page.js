(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const findings = all(".finding");
  const search = document.getElementById("search");
  const status = document.getElementById("status");
  const chips = all(".chip");

  // The theme that somebody chose here before.
  const { switchTheme, copy } = nplusone;
  try {
    const theme = localStorage.getItem("nplusone-theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch { /* private windows */ }
  document.getElementById("theme").addEventListener("click", switchTheme);

  // A finding's own text, without that of the findings below it.
  const texts = new Map(findings.map((f) => [f, f.querySelector(":scope > .body").textContent.toLowerCase()]));

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = (kind) => chips.filter((c) => c.dataset.kind === kind && c.getAttribute("aria-pressed") === "true").map((c) => c.dataset.value);
    const rules = on("rule"), evidence = on("evidence");
    const wanted = (f) => words.every((w) => texts.get(f).includes(w)) &&
      (!rules.length || rules.includes(f.dataset.rule)) && (!evidence.length || evidence.includes(f.dataset.evidence));
    let shown = 0;
    // Inner ones first: an outer one stays while one below it does.
    for (const f of findings.slice().reverse()) {
      const own = wanted(f);
      if (own) shown++;
      const below = all(":scope > .children > .finding", f).some((c) => !c.hidden);
      f.hidden = !own && !below;
      const entry = document.querySelector('li[data-for="' + f.id + '"]');
      if (entry) entry.hidden = f.hidden;
    }
    const filtered = words.length || rules.length || evidence.length;
    status.textContent = filtered ? shown + " of " + findings.length + " findings" : "";
  };
  search.addEventListener("input", filter);
  for (const c of chips) {
    c.addEventListener("click", () => {
      c.setAttribute("aria-pressed", String(c.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }

  for (const b of all(".copy")) b.addEventListener("click", () => copy(b));

  // Moving by keyboard.
  let current = null;
  const mark = (f) => {
    current = f;
    for (const a of all(".tree a")) {
      if (a.getAttribute("href") === "#" + f.id) a.setAttribute("aria-current", "true");
      else a.removeAttribute("aria-current");
    }
  };
  const go = (step) => {
    const visible = findings.filter((f) => !f.hidden && f.offsetParent !== null);
    if (!visible.length) return;
    const at = visible.indexOf(current);
    const next = visible[at < 0 ? (step > 0 ? 0 : visible.length - 1) : Math.min(Math.max(at + step, 0), visible.length - 1)];
    next.querySelector(".body").open = true;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start" });
    mark(next);
  };
  for (const f of findings) f.addEventListener("focusin", (e) => { if (e.target.closest(".finding") === f) mark(f); });

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target === search) {
      if (e.key === "Escape") { search.value = ""; filter(); search.blur(); }
      return;
    }
    switch (e.key) {
      case "/": search.focus(); search.select(); break;
      case "j": go(1); break;
      case "k": go(-1); break;
      case "t": switchTheme(); break;
      case "c": {
        const button = (current || document).querySelector(".copy");
        if (button) copy(button);
        break;
      }
      default: return;
    }
    e.preventDefault();
  });

  // A link to something folded opens it.
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.tagName === "DETAILS") target.open = true;
    if (target.matches(".finding")) { target.querySelector(".body").open = true; mark(target); }
  };
  addEventListener("hashchange", open);
  open();
})();
