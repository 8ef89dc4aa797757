(() => {
  "use strict";
  const byID = (id) => document.getElementById(id);
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const onIndex = document.body.classList.contains("index");
  const search = byID("search");

  const { switchTheme, copy } = nplusone;
  byID("theme").addEventListener("click", switchTheme);

  // The list: filtered here, at once.
  const list = byID("list"), status = byID("status"), route = byID("route"), rule = byID("rule");
  const wanted = (row) => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rules = row.dataset.rules.split(" ").filter(Boolean);
    return words.every((w) => row.dataset.text.includes(w)) && (!route.value || row.dataset.route === route.value) &&
      (!rule.value || (rule.value === "any" ? rules.length > 0 : rules.includes(rule.value)));
  };
  const filter = () => {
    const rows = all(".req", list);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !wanted(row);
      if (!row.hidden) shown++;
    }
    status.textContent = shown < rows.length ? shown + " of " + rows.length + " requests" : "";
    byID("none").hidden = rows.length > 0;
    const query = new URLSearchParams();
    for (const [key, field] of [["q", search], ["route", route], ["rule", rule]]) if (field.value) query.set(key, field.value);
    history.replaceState(null, "", query.size ? "?" + query : location.pathname);
  };

  // New requests, as they end.
  const most = 200;
  let due = 0;
  const refresh = () => {
    if (due) return;
    due = setTimeout(async () => {
      due = 0;
      for (const part of ["summary", "routes", "repeats"]) {
        try {
          const response = await fetch("./?part=" + part);
          if (!response.ok) return;
          const holder = document.createElement("template");
          holder.innerHTML = await response.text();
          byID(part).replaceWith(holder.content.firstElementChild);
        } catch { return; }
      }
    }, 400);
  };
  const choose = (select, value, title) => {
    if (!value || Array.from(select.options).some((o) => o.value === value)) return;
    select.add(new Option(title, value));
  };
  const arrive = (request) => {
    if (byID("r-" + request.id)) return;
    const holder = document.createElement("template");
    holder.innerHTML = request.html;
    const row = holder.content.firstElementChild;
    row.classList.add("new");
    list.prepend(row);
    while (list.children.length > most) list.lastElementChild.remove();
    choose(route, request.route, request.route);
    const badges = all(".tags .badge", row);
    (request.rules || []).forEach((id, i) => choose(rule, id, badges[i] ? badges[i].textContent : id));
    filter();
    refresh();
  };
  const live = () => {
    const mark = byID("live");
    const source = new EventSource(document.body.dataset.live);
    const say = (text, on) => { mark.textContent = text; mark.classList.toggle("on", on); };
    let broken = false;
    source.addEventListener("open", () => {
      say("live", true);
      if (broken) location.reload(); // what was missed is in the list
    });
    source.addEventListener("error", () => { broken = true; say("not connected", false); });
    source.addEventListener("request", (e) => arrive(JSON.parse(e.data)));
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
  };
  if (onIndex) {
    // With scripts all rows are here, and filters only hide them.
    for (const field of [search, route, rule]) field.addEventListener("input", filter);
    for (const form of all("form[method=get]")) form.addEventListener("submit", (e) => { e.preventDefault(); filter(); });
    byID("main").addEventListener("click", (e) => {
      const link = e.target.closest("#routes a[data-route]");
      if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      choose(route, link.dataset.route, link.dataset.route);
      route.value = link.dataset.route;
      filter();
      byID("requests").scrollIntoView({ block: "start" });
    });
    live();
  }

  document.addEventListener("click", (e) => {
    const button = e.target.closest(".copy");
    if (button) copy(button);
  });

  // Moving by keyboard: over requests, or over findings.
  const stops = () => (onIndex ? all(".req:not([hidden]) > a") : all(".finding")).filter((e) => e.offsetParent !== null);
  const move = (step) => {
    const list = stops();
    if (!list.length) return;
    const at = list.findIndex((e) => e === document.activeElement || (!onIndex && e.contains(document.activeElement)));
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
    const body = next.querySelector(":scope > .body");
    if (body) body.open = true;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: onIndex ? "nearest" : "start" });
  };
  const follow = (id) => { const link = byID(id); if (link) link.click(); };

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target === search) {
      if (e.key === "Escape") { search.value = ""; search.blur(); if (onIndex) filter(); }
      return;
    }
    if (e.target.matches("select, textarea, input")) return;
    switch (e.key) {
      case "/": search.focus(); search.select(); break;
      case "j": move(1); break;
      case "k": move(-1); break;
      case "t": switchTheme(); break;
      case "u": follow("back"); break;
      case "[": follow("newer"); break;
      case "]": follow("older"); break;
      case "c": {
        const button = (document.activeElement.closest(".finding") || document).querySelector(".copy");
        if (button) copy(button);
        break;
      }
      default: return;
    }
    e.preventDefault();
  });

  // A link to something folded opens it.
  const open = () => {
    const target = location.hash && byID(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.tagName === "DETAILS") target.open = true;
    const body = target.querySelector(":scope > .body");
    if (body) body.open = true;
    target.scrollIntoView({ block: "start" });
  };
  addEventListener("hashchange", open);
  open();
})();
