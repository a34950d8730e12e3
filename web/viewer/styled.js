const address = new URL("./viewer.css", import.meta.url).href;

/**
 * Loads the viewer's style sheet once for the page and keeps the element unseen until it is there, so that nobody sees
 * it bare.
 */
export function withStyle(element) {
  const found = [...document.querySelectorAll('link[rel="stylesheet"]')].find((each) => each.href === address);
  if (found?.sheet) return element;
  const link = found ?? Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  element.hidden = true;
  const show = () => (element.hidden = false);
  link.addEventListener("load", show, { once: true });
  link.addEventListener("error", show, { once: true });
  if (!found) document.head.append(link);
  return element;
}
