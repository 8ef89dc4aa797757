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
    const rules = row.dataset.rules.split(" ").filter(Boolean);
    return matchesSearch(row) && (!route.value || row.dataset.route === route.value) &&
      (!rule.value || (rule.value === "any" ? rules.length > 0 : rules.includes(rule.value)));
  };
  const matchesSearch = (row) => search.value.toLowerCase().split(/\s+/).filter(Boolean).every((w) => row.dataset.text.includes(w));
  const filter = () => {
    for (const loop of all(".loop")) loop.hidden = !matchesSearch(loop);
    const rows = all(".req", list);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !wanted(row);
      if (!row.hidden) shown++;
    }
    status.textContent = shown < rows.length ? shown + " of " + rows.length + " requests" : "";
    byID("none").hidden = rows.length > 0;
    const query = new URLSearchParams();
    query.set("tab", tab());
    for (const [key, field] of [["q", search], ["route", route], ["rule", rule]]) if (field.value) query.set(key, field.value);
    history.replaceState(null, "", query.size ? "?" + query : location.pathname);
  };

  // Two tabs: the loops, and the requests with what belongs to them.
  const tab = () => (byID("loops").hidden ? "requests" : "loops");
  const showTab = (name) => {
    byID("loops").hidden = name !== "loops";
    byID("rest").hidden = name === "loops";
    for (const link of all("#tabs a")) {
      if (link.dataset.tab === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    filter();
  };

  // What is being read or written in a loop stays as it is when the loops are
  // written anew.
  const openLoops = () => new Map(all(".loop").filter((l) => l.querySelector(".ignore").open)
    .map((l) => [l.querySelector(".position").textContent, l.querySelector(".reason input").value]));
  const reopen = (open) => {
    for (const loop of all(".loop")) {
      const reason = open.get(loop.querySelector(".position").textContent);
      if (reason === undefined) continue;
      loop.querySelector(".ignore").open = true;
      const field = loop.querySelector(".reason input");
      field.value = reason;
      excuse(field);
    }
  };

  // The reason that is typed stands in the lines to copy.
  const excuse = (field) => {
    for (const code of all(".excuse", field.closest(".loop"))) {
      code.dataset.line ||= code.textContent;
      code.textContent = code.dataset.line.replace(/REASON$/, () => field.value.trim() || "REASON");
    }
  };

  // The latest request is shown in full above the list, for services that have
  // no page of their own to put a toolbar on.
  const follow = async (request) => {
    if (!byID("follow").checked || (!wanted(byID("r-" + request.id)))) return;
    const base = new URL("r/", location.href.split("?")[0]);
    try {
      const response = await fetch(new URL(request.id, base));
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const parts = all("main > section", page).filter((e) => e.matches(".hero, [aria-labelledby=waterfall-h], #findings"));
      for (const part of parts) {
        for (const e of all("[href]", part)) if (!e.getAttribute("href").startsWith("#")) e.href = new URL(e.getAttribute("href"), base).href;
        for (const e of all("form[action]", part)) e.action = new URL(e.getAttribute("action"), base).href;
      }
      byID("latest").replaceChildren(...parts.map((e) => document.importNode(e, true)));
      byID("latest").hidden = false;
    } catch { /* the program has ended */ }
  };

  // New requests, as they end.
  const most = 200;
  let due = 0;
  const refresh = () => {
    if (due) return;
    due = setTimeout(async () => {
      due = 0;
      for (const part of ["summary", "loops", "routes", "repeats"]) {
        try {
          const response = await fetch("./?part=" + part);
          if (!response.ok) return;
          const holder = document.createElement("template");
          holder.innerHTML = await response.text();
          const fresh = holder.content.firstElementChild, open = openLoops();
          fresh.hidden = byID(part).hidden;
          if (part === "loops" && byID(part).contains(document.activeElement)) continue; // somebody is at it
          byID(part).replaceWith(fresh);
          reopen(open);
          count();
        } catch { return; }
      }
    }, 400);
  };
  const count = () => {
    byID("tabs").querySelector("[data-tab=loops] small").textContent = all(".loop").length;
    byID("tabs").querySelector("[data-tab=requests] small").textContent = all(".req", list).length;
    for (const loop of all(".loop")) loop.hidden = !matchesSearch(loop);
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
    count();
    refresh();
    follow(request);
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
    source.addEventListener("changed", refresh); // fixes were tried
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
  };
  if (onIndex) {
    // With scripts all rows are here, and filters only hide them.
    for (const field of [search, route, rule]) field.addEventListener("input", filter);
    for (const form of all("form[method=get]")) form.addEventListener("submit", (e) => { e.preventDefault(); filter(); });
    byID("main").addEventListener("click", (e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      const to = e.target.closest("#tabs a");
      if (to) { e.preventDefault(); showTab(to.dataset.tab); return; }
      const link = e.target.closest("a[data-route]");
      if (!link) return;
      e.preventDefault();
      showTab("requests");
      choose(route, link.dataset.route, link.dataset.route);
      route.value = link.dataset.route;
      filter();
      byID("requests").scrollIntoView({ block: "start" });
    });
    byID("follow").addEventListener("input", () => { byID("latest").hidden = true; });
    addEventListener("input", (e) => { if (e.target.matches(".reason input")) excuse(e.target); });
    live();
  }

  document.addEventListener("click", (e) => {
    const button = e.target.closest(".copy");
    if (button) copy(button);
  });

  // Moving by keyboard: over requests, or over findings.
  const stops = () => (onIndex ? all(".req:not([hidden]) > a, .loop:not([hidden]) .headline") : all(".finding")).filter((e) => e.offsetParent !== null);
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
  const press = (id) => { const link = byID(id); if (link) link.click(); };

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
      case "l": if (onIndex) showTab("loops"); break;
      case "r": if (onIndex) showTab("requests"); break;
      case "u": press("back"); break;
      case "[": press("newer"); break;
      case "]": press("older"); break;
      case "c": {
        const button = (document.activeElement.closest(".finding, .loop") || document).querySelector(".copy");
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
