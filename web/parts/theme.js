// Light or dark: as the system has it, unless the person says otherwise on this browser.

const KEY = "aureole.theme";

/** "auto", "light" or "dark". */
export function theme() {
  try {
    return localStorage.getItem(KEY) ?? "auto";
  } catch {
    return "auto";
  }
}

/** Takes another and keeps it. */
export function setTheme(value) {
  try {
    if (value === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, value);
  } catch {
    // Without storage the choice holds until the page is left.
  }
  applyTheme(value);
}

/** Shows the page in it. */
export function applyTheme(value = theme()) {
  if (value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}
