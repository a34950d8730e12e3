import { fill, h } from "../parts/dom.js";
import { icon } from "./icons.js";

/**
 * What stands in an image's place when it cannot be shown: why, in plain words, and the file itself where that is
 * allowed.
 */
export class Card {
  constructor(strings, { mayDownload, download }) {
    Object.assign(this, { strings, mayDownload, download });
    this.element = h("div", { class: "card", role: "status", hidden: true });
  }

  /** Shows why an item cannot be seen; null hides the card. */
  show(item, refusal) {
    this.element.hidden = !item;
    if (!item) return;
    const { strings } = this;
    const isMissing = !refusal;
    const reason = isMissing ? item.text : this.#reason(item, refusal);
    const title = h("h2", null, isMissing ? strings.failed : strings.cannotShow);
    const name = item.name && h("p", { class: "name" }, item.name);
    const why = reason && h("p", null, reason);
    fill(this.element, icon("file"), title, name, why, !isMissing && this.#way(item));
  }

  #reason(item, refusal) {
    const words = this.strings.reasons[refusal.reason] ?? this.strings.reasons.malformed;
    return words(item.codec, item.facts.modality);
  }

  #way(item) {
    if (!this.mayDownload) return h("p", { class: "muted" }, this.strings.noDownload);
    const button = h(
      "button",
      { type: "button", class: "primary", onclick: () => this.download(item) },
      icon("download"),
      this.strings.download,
    );
    return [button, h("p", { class: "muted" }, this.strings.downloadHint)];
  }
}
