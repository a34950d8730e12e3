// What axe and its like look for, written here: run in a page, it gives a list of faults in words.

/** Every fault of the page as it is now. */
export function faults() {
  const found = [];
  const say = (rule, element, more = "") => found.push(`${rule}: ${describe(element)}${more && ` (${more})`}`);
  document_(say);
  headings(say);
  names(say);
  structure(say);
  contrast(say);
  return found;
}

const seen = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
  !element.closest("[aria-hidden=true]");
const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);

function describe(element) {
  const text = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
  return `<${element.tagName.toLowerCase()}${element.className?.baseVal === undefined && element.className ? ` class="${element.className}"` : ""}> ${text}`;
}

function document_(say) {
  if (!document.documentElement.lang) say("the page names no language", document.documentElement);
  if (!document.title.trim()) say("the page has no title", document.documentElement);
  const modal = document.querySelector("dialog[open]");
  if (modal) return;
  if (all("main").length !== 1) say("there is not exactly one main", document.body);
  for (const element of all("body *")) {
    if (element.children.length > 0 || !element.textContent.trim()) continue;
    if (!element.closest("main, nav, header, footer, aside, [role=status], [role=alert], dialog, .skip, .side"))
      say("text outside of every landmark", element);
  }
  const navs = all("nav");
  if (navs.length > 1 && new Set(navs.map((nav) => nav.getAttribute("aria-label"))).size !== navs.length)
    say("menus have the same name", navs[0]);
}

function headings(say) {
  const modal = document.querySelector("dialog[open]");
  const list = all("h1, h2, h3, h4").filter((element) => (modal ? modal.contains(element) : true));
  if (!modal && list.filter(({ tagName }) => tagName === "H1").length !== 1)
    say("there is not exactly one h1", document.body);
  let last = modal ? 1 : 0;
  for (const element of list) {
    const level = Number(element.tagName[1]);
    if (level > last + 1) say("a level of headings is left out", element, `h${last} to h${level}`);
    if (!element.textContent.trim()) say("an empty heading", element);
    last = level;
  }
}

/** The name of a control, near enough to what a browser computes. */
function nameOf(element) {
  const labelled = element.getAttribute("aria-labelledby");
  if (labelled)
    return labelled
      .split(/\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ")
      .trim();
  const label = element.getAttribute("aria-label");
  if (label?.trim()) return label.trim();
  if (element.labels?.length)
    return [...element.labels]
      .map((each) => each.textContent)
      .join(" ")
      .trim();
  if (element.tagName === "IMG") return element.alt.trim();
  const copy = element.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  return (copy.textContent.trim() || element.title || "").trim();
}

function names(say) {
  for (const element of all(
    "a[href], button, summary, input:not([type=hidden]), select, textarea, [role=button], meter, progress",
  )) {
    if (!nameOf(element)) say("a control has no name", element);
  }
  for (const element of all("input, select, textarea")) {
    if (!element.labels?.length && !element.getAttribute("aria-label")) say("a field has no label", element);
  }
  for (const element of all("img")) if (!element.hasAttribute("alt")) say("an image has no alt", element);
  for (const element of all("svg"))
    if (element.getAttribute("role") !== "img" || !element.getAttribute("aria-label"))
      say("a drawing is neither named nor hidden", element.parentElement);
  for (const element of all("fieldset"))
    if (!element.querySelector("legend")?.textContent.trim()) say("a group has no legend", element);
  for (const element of all("table")) if (!element.caption) say("a table has no caption", element);
  for (const element of all("dialog[open]"))
    if (!nameOf(element) || !element.getAttribute("aria-labelledby")) say("a dialog has no name", element);
}

function structure(say) {
  const taken = new Map();
  for (const element of document.querySelectorAll("[id]")) {
    if (taken.has(element.id)) say("an id is there twice", element, element.id);
    taken.set(element.id, element);
  }
  for (const element of document.querySelectorAll("[aria-describedby], [aria-labelledby]")) {
    for (const name of ["aria-describedby", "aria-labelledby"]) {
      for (const id of (element.getAttribute(name) ?? "").split(/\s+/).filter(Boolean))
        if (!taken.has(id)) say("a reference leads nowhere", element, id);
    }
  }
  for (const element of document.querySelectorAll("[tabindex]"))
    if (Number(element.getAttribute("tabindex")) > 0) say("a positive tabindex", element);
  for (const element of all("ul, ol")) {
    if ([...element.children].some(({ tagName }) => tagName !== "LI"))
      say("a list holds something else than items", element);
  }
  for (const element of all("dl")) {
    for (const child of element.children) {
      const inner = child.tagName === "DIV" ? [...child.children] : [child];
      if (inner.some(({ tagName }) => !["DT", "DD"].includes(tagName)))
        say("a list of terms holds something else", element);
    }
  }
  for (const element of all("a[href], button, input, select, textarea, summary")) {
    const { width, height } = (
      element.labels?.[0] && element.matches("[type=checkbox], [type=radio]") ? element.parentElement : element
    ).getBoundingClientRect();
    const inline = getComputedStyle(element).display.startsWith("inline") && !element.classList.contains("button");
    if (!inline && width > 1 && (width < 24 || height < 24))
      say("a target is smaller than 24 pixels", element, `${Math.round(width)} × ${Math.round(height)}`);
  }
}

// ---- contrast, WCAG 2.2, 1.4.3 and 1.4.11 ----

const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

// Any colour that the browser knows, as numbers: it is painted and read back.
function colour(text) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = text;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return { red, green, blue, alpha: alpha / 255 };
}

function over(top, bottom) {
  const mix = (a, b) => a * top.alpha + b * (1 - top.alpha);
  return {
    red: mix(top.red, bottom.red),
    green: mix(top.green, bottom.green),
    blue: mix(top.blue, bottom.blue),
    alpha: 1,
  };
}

function behind(element) {
  const layers = [];
  for (let each = element; each; each = each.parentElement) {
    const found = colour(getComputedStyle(each).backgroundColor);
    if (found.alpha > 0) layers.push(found);
    if (found.alpha === 1) break;
  }
  const base = colour(
    getComputedStyle(document.documentElement).colorScheme.includes("dark") &&
      matchMedia("(prefers-color-scheme: dark)").matches
      ? "#000"
      : "#fff",
  );
  return layers.reverse().reduce((bottom, top) => over(top, bottom), base);
}

function luminance({ red, green, blue }) {
  const [r, g, b] = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function contrast(say) {
  for (const element of all("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!own || element.closest(".visually-hidden, .skip, svg, option")) continue;
    const style = getComputedStyle(element);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const back = behind(element);
    const found = ratio(over(colour(style.color), back), back);
    if (found < (large ? 3 : 4.5)) say("too little contrast", element, `${found.toFixed(2)}`);
  }
  for (const element of all("input:not([type=checkbox], [type=radio], [type=file]), select, textarea")) {
    // The viewer's tools are a bar with a look of its own: what is pressed and chosen there is told by words and shapes.
    if (element.closest(".aureole-viewer")) continue;
    const found = ratio(colour(getComputedStyle(element).borderTopColor), behind(element.parentElement));
    if (found < 3) say("the edge of a field is hard to see", element, found.toFixed(2));
  }
}

/** Steps through the page with Tab: whatever has the focus must show it. Called by the test after each key. */
export function focusFault() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const label = element.matches("[type=radio], [type=checkbox]") ? element.parentElement.querySelector("label") : null;
  const shown = (each) =>
    each &&
    getComputedStyle(each).outlineStyle !== "none" &&
    Number.parseFloat(getComputedStyle(each).outlineWidth) >= 2;
  if (shown(element) || shown(label)) return null;
  return `the focus is not seen: ${describe(element)} ${style.outline}`;
}
