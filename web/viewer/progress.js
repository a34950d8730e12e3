import { h } from "../parts/dom.js";

/** How many files have come of those expected; gone once all are here. */
export class Progress {
  #expected = 0;

  constructor(strings) {
    this.strings = strings;
    this.bar = h("div", { class: "bar" });
    this.text = h("span", { class: "count" });
    this.track = h(
      "div", { class: "track", role: "progressbar", "aria-label": strings.images(0), "aria-valuemin": 0 }, this.bar,
    );
    this.element = h("div", { class: "progress", hidden: true }, this.text, this.track);
  }

  expect(count) {
    this.#expected = count;
  }

  update(done) {
    this.element.hidden = !this.#expected || done >= this.#expected;
    if (this.element.hidden) return;
    const text = this.strings.receiving(done, this.#expected);
    this.text.textContent = text;
    this.track.setAttribute("aria-label", text);
    this.track.setAttribute("aria-valuemax", String(this.#expected));
    this.track.setAttribute("aria-valuenow", String(done));
    this.bar.style.width = `${(100 * done) / this.#expected}%`;
  }
}
