// A part of a page that is loaded, and follows the ledger from then on.

import { actions, button } from "./controls.js";
import { fill, h } from "./dom.js";
import { explain } from "./errors.js";
import { waiting } from "./progress.js";
import { notice } from "./show.js";
import { t } from "./text.js";

/**
 * Shows `draw(await load())`, and again whenever the member's view of the ledger has changed and `load` gives something
 * else. What had the focus gets it back, by its `data-focus`.
 *
 * @param {{member, signal}} context
 * @param {{quiet?: boolean, every?: number}} options `quiet` shows nothing while it loads; `every` so many seconds it
 *   is loaded again while the page is looked at, for what is not on the ledger
 * @returns {HTMLElement} with a method `reload()`
 */
export function live(context, load, draw, { quiet = false, every = 0 } = {}) {
  const element = h("div", { class: "live", "aria-busy": "true" });
  let shown = null;
  let turn = 0;
  if (!quiet) element.append(waiting(t("live.loading")));

  const reload = async () => {
    turn += 1;
    const mine = turn;
    try {
      const value = await load();
      if (mine !== turn || context.signal.aborted) return;
      const text = JSON.stringify(value, plain);
      if (text === shown) return;
      shown = text;
      redraw(draw(value));
    } catch (error) {
      if (mine !== turn || context.signal.aborted) return;
      // What is on the page stays: a lost connection is told by the banner.
      if (shown !== null) return;
      redraw(
        notice(
          "danger",
          { title: t("live.failed"), live: true },
          h("p", null, explain(error)),
          actions(button({ label: t("live.retry"), act: reload })),
        ),
      );
    } finally {
      element.removeAttribute("aria-busy");
    }
  };

  const redraw = (content) => {
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    const key = focused?.dataset.focus;
    fill(element, content);
    if (!focused) return;
    if (focused.isConnected) return focused.focus({ preventScroll: true });
    const again = key ? element.querySelector(`[data-focus="${CSS.escape(key)}"]`) : null;
    (again ?? document.querySelector("main h1"))?.focus();
  };

  if (every > 0) {
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), every * 1000);
    context.signal.addEventListener("abort", () => clearInterval(timer));
  }
  element.reload = reload;
  context.member?.addEventListener("change", reload, { signal: context.signal });
  reload();
  return element;
}

const plain = (_, value) => (typeof value === "bigint" ? `${value}` : value);
