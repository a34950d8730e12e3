// Elements without markup: Trusted Types forbid innerHTML, and text that people wrote stays text.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element.
 *
 * @param {string} tag
 * @param {object|null} attributes `class`, `on…` (listeners), `data` (an object), `style` (an object, set through the
 *   CSSOM since the policy forbids style attributes), properties `value`, `checked`, `hidden`, `disabled` …; null,
 *   undefined and false leave an attribute out, true writes it empty.
 * @param {...(Node|string|number|null|false|Array)} children
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  decorate(element, attributes);
  return add(element, children);
}

/** As `h`, an element of SVG. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  decorate(element, attributes);
  return add(element, children);
}

/** Puts these children in the place of all before. */
export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

/** An identifier that no other element of the page has. */
export function unique(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

let counter = 0;

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
  return element;
}

function decorate(element, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "style") for (const [key, each] of Object.entries(value)) element.style.setProperty(key, each);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}
