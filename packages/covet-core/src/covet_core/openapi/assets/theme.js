// Light, dark, or as the system has it; kept in this browser.

import { h } from "./dom.js";

const KEY = "covet-docs-theme";
const THEMES = ["system", "light", "dark"];

/** A button that goes round the themes. */
export function themeButton() {
  const button = h("button", { type: "button", class: "quiet" });
  const apply = (theme) => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  let current = THEMES.includes(stored()) ? stored() : "system";
  button.addEventListener("click", () => {
    current = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length];
    apply(current);
    try { localStorage.setItem(KEY, current); } catch { /* a browser that keeps nothing */ }
  });
  apply(current);
  return button;
}

function stored() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}
