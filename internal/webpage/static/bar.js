// The toolbar: one small element outside the body, styled from within its
// shadow root, so that it needs nothing of the page's policy but scripts of
// the same origin.
(() => {
  "use strict";
  const own = document.currentScript;
  if (!own || window.nplusoneBar) { if (window.nplusoneBar && own) window.nplusoneBar(own.dataset.id); return; }
  const base = own.src.slice(0, own.src.lastIndexOf("/") + 1);

  const host = document.createElement("nplusone-bar");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; position: fixed; right: 14px; bottom: 14px; z-index: 2147483647; color-scheme: light dark;
      --panel: light-dark(#fff, #1b1e24); --line: light-dark(#e6e2d9, #343943); --ink: light-dark(#23262b, #e4e2dd);
      --soft: light-dark(#5f636b, #a0a4ac); --warm: light-dark(#b4542d, #e59a72); --good: light-dark(#2c7a54, #7fc9a2); --sunk: light-dark(#f4f2ed, #15181d); }
    @media print { :host { display: none; } }
    * { box-sizing: border-box; }
    .bar, .list { font: 13px/1.4 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--panel); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 6px 28px -8px rgb(20 16 8 / 32%); font-variant-numeric: tabular-nums; }
    .bar { display: flex; align-items: stretch; overflow: hidden; }
    .bar > * { padding: 8px 12px; }
    a, button { font: inherit; color: inherit; text-decoration: none; background: none; border: 0; cursor: pointer; }
    a:hover, button:hover { background: var(--sunk); }
    :focus-visible { outline: 2px solid var(--warm); outline-offset: -2px; border-radius: 10px; }
    .main { display: flex; align-items: center; gap: 10px; }
    svg { width: 18px; height: 18px; fill: var(--good); }
    svg path { fill: none; stroke: var(--good); stroke-width: 1.4; }
    .found svg { fill: var(--warm); } .found svg path { stroke: var(--warm); }
    b { font-weight: 600; } .soft { color: var(--soft); } .warm { color: var(--warm); font-weight: 600; }
    button { border-left: 1px solid var(--line); color: var(--soft); }
    .list { max-height: 46vh; width: min(420px, 92vw); overflow: auto; margin: 0 0 8px auto; padding: 6px; list-style: none; }
    .list a { display: flex; justify-content: space-between; gap: 14px; padding: 6px 10px; border-radius: 8px; }
    .list span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .list span + span { flex: none; color: var(--soft); }
    [hidden] { display: none !important; }`);
  shadow.adoptedStyleSheets = [sheet];

  const make = (name, attributes, ...children) => {
    const e = document.createElement(name);
    for (const [k, v] of Object.entries(attributes || {})) e.setAttribute(k, v);
    e.append(...children);
    return e;
  };
  const space = "http://www.w3.org/2000/svg";
  const icon = () => {
    const s = document.createElementNS(space, "svg");
    s.setAttribute("viewBox", "0 0 24 24");
    s.setAttribute("aria-hidden", "true");
    for (const [x, y, r] of [[5, 12, 3.2], [19.4, 5, 2.1], [19.4, 12, 2.1], [19.4, 19, 2.1]]) {
      const c = document.createElementNS(space, "circle");
      c.setAttribute("cx", x); c.setAttribute("cy", y); c.setAttribute("r", r);
      s.append(c);
    }
    const p = document.createElementNS(space, "path");
    p.setAttribute("d", "M8.2 12C13 12 12 5 17 5M8.2 12H17M8.2 12C13 12 12 19 17 19");
    s.append(p);
    return s;
  };

  const words = make("span", { class: "words" });
  const main = make("a", { class: "main", target: "_blank", rel: "noopener", href: base }, icon(), words);
  const more = make("button", { type: "button", "aria-expanded": "false", "aria-label": "Later requests of this page" }, "+0");
  const hide = make("button", { type: "button", "aria-label": "Hide this bar until the next page" }, "×");
  const list = make("ul", { class: "list", "aria-label": "Later requests of this page" });
  const bar = make("div", { class: "bar", role: "region", "aria-label": "nplusone" }, main, more, hide);
  list.hidden = more.hidden = true;
  shadow.append(list, bar);
  more.addEventListener("click", () => {
    list.hidden = !list.hidden;
    more.setAttribute("aria-expanded", String(!list.hidden));
  });
  let hidden = false;
  hide.addEventListener("click", () => { hidden = true; host.remove(); });
  shadow.addEventListener("keydown", (e) => { if (e.key === "Escape") { list.hidden = true; more.setAttribute("aria-expanded", "false"); } });

  const count = (n, one, many) => n + " " + (n === 1 ? one : many);
  const millis = (ns) => (ns < 1e7 ? (ns / 1e6).toFixed(1) : Math.round(ns / 1e6)) + " ms";
  const print = (into, r) => {
    into.replaceChildren(make("b", null, count(r.queries, "query", "queries")), make("span", { class: "soft" }, " in " + millis(r.db_duration_ns) + " of " + millis(r.duration_ns) + (r.at_a_time > 1 && r.db_duration_ns > r.duration_ns ? " (" + r.at_a_time + " at a time)" : "")));
    if (r.findings) into.append(make("span", { class: "warm" }, "  " + count(r.findings, "finding", "findings")));
  };
  const figures = async (id) => {
    for (let wait = 60; wait < 2000; wait *= 2) {
      const response = await originalFetch(base + "r/" + encodeURIComponent(id) + ".json");
      if (response.ok) return response.json();
      await new Promise((done) => setTimeout(done, wait)); // the response came before its request ended
    }
    return null;
  };

  const originalFetch = window.fetch.bind(window);
  let later = 0, warned = 0;
  const known = new Set();
  const show = async (id) => {
    if (!id || known.has(id)) return;
    known.add(id);
    try {
      const r = await figures(id);
      if (!r) return;
      main.href = base + "r/" + r.id;
      bar.classList.toggle("found", r.findings > 0);
      print(words, r);
      if (!host.isConnected) document.documentElement.append(host);
    } catch { /* the page went away */ }
  };
  const follow = async (id) => {
    if (!id || known.has(id)) return;
    known.add(id);
    try {
      const r = await figures(id);
      if (!r) return;
      const facts = make("span");
      print(facts, r);
      list.prepend(make("li", null, make("a", { href: base + "r/" + r.id, target: "_blank", rel: "noopener" }, make("span", null, r.route), facts)));
      while (list.children.length > 50) list.lastElementChild.remove();
      later++;
      if (r.findings) warned++;
      more.hidden = false;
      more.textContent = "+" + later;
      more.classList.toggle("warm", warned > 0);
      if (warned) bar.classList.add("found");
    } catch { /* the page went away */ }
  };

  // What scripts of the page ask for carries its id in a header. htmx uses
  // XMLHttpRequest, Turbo uses fetch.
  const sameOrigin = (url) => { try { return new URL(url, location.href).origin === location.origin; } catch { return false; } };
  window.fetch = async function (...args) {
    const response = await originalFetch(...args);
    if (sameOrigin(response.url) && !response.url.startsWith(base)) follow(response.headers.get("X-Nplusone-Id"));
    return response;
  };
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (...args) {
    this.addEventListener("loadend", () => {
      if (sameOrigin(this.responseURL)) follow(this.getResponseHeader("X-Nplusone-Id"));
    });
    return open.apply(this, args);
  };
  // Both replace the body and may take what stands in the document with it.
  const stay = () => { if (known.size && !hidden && !host.isConnected) document.documentElement.append(host); };
  for (const event of ["turbo:load", "turbo:render"]) document.addEventListener(event, stay);

  window.nplusoneBar = show;
  show(own.dataset.id);
})();
