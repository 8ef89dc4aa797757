// What the report's page and the development page both do.
const nplusone = (() => {
  "use strict";
  const root = document.documentElement;

  // Light and dark: the system's choice until somebody chooses here.
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const switchTheme = () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("nplusone-theme", root.dataset.theme); } catch { /* private windows */ }
  };

  // Copying, also where the page may not use the clipboard directly.
  const copy = async (button) => {
    const text = button.parentElement.querySelector("code").textContent;
    let ok = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "hidden";
      document.body.append(area);
      area.select();
      ok = document.execCommand("copy");
      area.remove();
    }
    button.textContent = ok ? "Copied" : "Not copied";
    button.classList.toggle("done", ok);
    setTimeout(() => { button.textContent = "Copy"; button.classList.remove("done"); }, 1600);
  };

  return { switchTheme, copy };
})();
