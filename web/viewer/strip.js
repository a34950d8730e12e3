import { fill, h } from "../parts/dom.js";
import { icon } from "./icons.js";

const SIDE = 112;

/** The list of series: a small picture, what it is, and how many images have come. */
export class Strip {
  #entries = new Map();

  constructor(strings, { choose, picture }) {
    Object.assign(this, { strings, choose, picture });
    this.element = h("nav", { class: "strip", "aria-label": strings.series, hidden: true });
  }

  /** Shows the series in their order; one alone needs no list. */
  update(list, current) {
    this.element.hidden = list.length < 2;
    const entries = list.map((series) => this.#entry(series));
    entries.forEach((entry, at) => {
      const series = list[at];
      entry.button.setAttribute("aria-current", String(series === current));
      entry.title.textContent = this.#title(series);
      if (!("asked" in entry.small.dataset) && series.items.some((item) => item.image)) this.#draw(series, entry.small);
      const count = series.kind === "others" ? this.strings.files : this.strings.images;
      entry.count.textContent = count(series.slots.length);
    });
    const wanted = entries.map((entry) => entry.button);
    if (wanted.some((button, at) => this.element.children[at] !== button)) fill(this.element, wanted);
    // Not for the first one, which nobody chose: the page around must not move by itself.
    if (this.current && current !== this.current) {
      this.#entry(current).button.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    this.current = current;
  }

  #title({ kind, facts }) {
    if (kind !== "dicom") return this.strings[kind];
    return [facts.modality, facts.series].filter(Boolean).join(" · ") || this.strings.seriesOf(facts.seriesNumber);
  }

  #entry(series) {
    const found = this.#entries.get(series.key);
    if (found) return found;
    const small = h("canvas", { width: SIDE, height: SIDE, hidden: true });
    const thumb = h("span", { class: "thumb", "aria-hidden": "true" }, small, icon("file"));
    const entry = { title: h("span", { class: "title" }), count: h("span", { class: "count" }) };
    const words = h("span", { class: "words" }, entry.title, entry.count);
    entry.button = h("button", { type: "button", class: "series", onclick: () => this.choose(series) }, thumb, words);
    this.#entries.set(series.key, entry);
    entry.small = small;
    return entry;
  }

  /** Draws the small picture once the series has an image; until then a sheet stands there. */
  async #draw(series, small) {
    small.dataset.asked = "";
    const made = await this.picture(series);
    if (!made) return;
    small.hidden = false;
    small.nextElementSibling.remove();
    const scale = SIDE / Math.max(made.width, made.height);
    const [width, height] = [made.width * scale, made.height * scale];
    const context = small.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(made.canvas, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  }
}
