// Before the first paint: the chosen theme, and that scripts run.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("nplusone-theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch { /* private windows */ }
})();
