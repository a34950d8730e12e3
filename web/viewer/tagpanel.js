import { fill, h } from "../parts/dom.js";
import { icon } from "./icons.js";
import { isWritten } from "./dataset.js";
import { LIMITS } from "./limits.js";
import { nameOf } from "./names.js";

const MOST = 1_500;
const hex = (number) => number.toString(16).padStart(4, "0");
const written = (tag) => `(${hex(Math.floor(tag / 65_536))},${hex(tag % 65_536)})`;

/** A browser of all elements of a file, sequences with their items. Values are shown as texts and nothing else. */
export class TagPanel {
  #rows = [];
  #item = null;

  constructor(strings, { close }) {
    this.strings = strings;
    this.field = h(
      "input",
      {
        type: "search", placeholder: strings.tagsFilter, "aria-label": strings.tagsFilter, oninput: () => this.#list(),
      },
    );
    this.body = h("tbody");
    this.note = h("p", { class: "note", role: "status" });
    const closing = h(
      "button",
      { type: "button", class: "tool", "aria-label": strings.tagsClose, title: strings.tagsClose, onclick: close },
      icon("close"),
    );
    const heads = strings.tagColumns.map((text) => h("th", { scope: "col" }, text));
    const table = h("table", null, h("thead", null, h("tr", null, heads)), this.body);
    this.element = h("aside", { class: "panel tags", "aria-label": strings.tagsTitle, hidden: true },
      h("header", null, h("h2", null, strings.tagsTitle), closing), this.field,
      h("div", { class: "rows", tabindex: "0" }, table, this.note));
  }

  /** Shows an item's elements if the panel is open. */
  update(item) {
    if (this.element.hidden || item === this.#item) return;
    this.#item = item;
    this.#rows = [];
    if (item?.meta) this.#collect(item.meta, 0);
    if (item?.data) this.#collect(item.data, 0);
    this.#list();
  }

  toggle(isOpen, item) {
    this.element.hidden = !isOpen;
    this.update(item);
    if (isOpen) this.field.focus();
  }

  #collect(set, depth) {
    for (const element of [...set.elements.values()].sort((one, other) => one.tag - other.tag)) {
      const isPrivate = Math.floor(element.tag / 65_536) % 2 === 1;
      const name = nameOf(element.tag) ?? (isPrivate ? this.strings.privateTag : this.strings.unknownTag);
      const row = {
        tag: written(element.tag), name, vr: element.vr === "XS" ? "US" : (element.vr ?? "UN"), depth, value: "",
      };
      this.#rows.push(row);
      try {
        row.value = this.#value(set, element);
        set.items(element.tag).forEach((inner, at) => {
          this.#rows.push({ tag: "", name: this.strings.item(at + 1), vr: "", depth: depth + 1, value: "" });
          this.#collect(inner, depth + 2);
        });
      } catch (error) {
        if (!error.code) throw error;
        row.value = this.strings.unreadable;
      }
      if (this.#rows.length > 20_000) return;
    }
  }

  #value(set, element) {
    if (element.fragments) return this.strings.fragments(element.fragments.length);
    if (element.items || element.pending) return "";
    if (isWritten(element.vr)) return set.texts(element.tag, LIMITS.shown).join(" \\ ");
    if (element.length > 256 || ["OB", "OW", "UN", null].includes(element.vr)) {
      return element.length ? this.strings.bytes(element.length) : "";
    }
    if (element.vr === "AT") return this.#tags(set.numbers(element.tag, 32));
    return set.numbers(element.tag, 32).join(" \\ ");
  }

  #tags(halves) {
    const pairs = Array.from({ length: halves.length >> 1 }, (_, at) => halves[at * 2] * 65_536 + halves[at * 2 + 1]);
    return pairs.map(written).join(" \\ ");
  }

  #list() {
    const sought = this.field.value.trim().toLowerCase();
    const isMatch = (row) => `${row.tag} ${row.name} ${row.value}`.toLowerCase().includes(sought);
    const matches = sought ? this.#rows.filter(isMatch) : this.#rows;
    const shown = matches.slice(0, MOST);
    fill(this.body, shown.map((row) => h("tr", { class: `depth-${Math.min(6, row.depth)}` },
      h("td", { class: "tag" }, row.tag), h("td", null, row.name), h("td", { class: "vr" }, row.vr),
      h("td", { class: "value" }, row.value))));
    const left = matches.length - shown.length;
    this.note.textContent = left ? this.strings.tagsMore(left) : matches.length ? "" : this.strings.tagsNone;
  }
}
