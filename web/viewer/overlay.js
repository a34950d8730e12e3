import { fill, h } from "../parts/dom.js";
import { directionLetters, planeName } from "./geometry.js";
import { imageDirection } from "./view.js";

const corners = ["top-left", "top-right", "bottom-left", "bottom-right"];
const edges = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] };
const decimals = (number, places) => (Number.isFinite(number) ? Number(number.toFixed(places)).toString() : "");

/**
 * The words on an image: who, what, where in the series, and which way it lies. They are texts only and can be hidden.
 */
export class Overlay {
  constructor(strings) {
    this.strings = strings;
    this.corners = corners.map((name) => h("div", { class: `corner ${name}` }));
    this.edges = Object.keys(edges).map((name) => h("div", { class: `edge ${name}`, "aria-hidden": "true" }));
    this.pointer = h("p", { class: "pointer" });
    this.element = h("div", { class: "overlay" }, this.corners, this.edges);
  }

  /** Shows the words of a slot; `shown` is `{item, frame, at, count, view, choice, map, look}`. */
  update(shown) {
    const { strings } = this;
    const { facts } = shown.item;
    const plane = planeName(shown.plane);
    const texts = [
      [[facts.patientName, "strong"], [facts.patientID], [facts.birthDate && strings.born(facts.birthDate)]],
      [
        [facts.study || facts.institution, "strong"], [facts.studyDate],
        [[facts.modality, plane && strings.planes[plane]].filter(Boolean).join(" · ")], [facts.series],
      ],
      [[this.windowText(shown.choice)], [strings.zoom(Math.round(shown.scale * 100))]],
      [
        [shown.isLossy && strings.lossy(facts.ratio && decimals(facts.ratio, 1)), "warning"],
        [facts.thickness !== null && strings.thickness(decimals(facts.thickness, 2))],
        [shown.location !== null && strings.location(decimals(shown.location, 1))],
        [strings.imageShort(shown.at + 1, shown.count), "strong"],
      ],
    ];
    this.corners.forEach((corner, at) => {
      const lines = texts[at].filter(([text]) => text).map(([text, kind]) => h("p", { class: kind }, text));
      fill(corner, at === 2 ? [this.pointer, lines] : lines);
    });
    Object.values(edges).forEach((side, at) => {
      const [x, y] = imageDirection(shown.view, side);
      this.edges[at].textContent = shown.item.data ? directionLetters(shown.item.data, shown.frame, x, y) : "";
    });
  }

  windowText(choice) {
    if (choice.kind === "table") return this.strings.table(choice.text);
    return this.strings.window(decimals(choice.centre, 1), decimals(choice.width, 1));
  }

  /** The value under the pointer, or nothing. */
  point(text) {
    this.pointer.textContent = text;
  }

  clear() {
    for (const part of [...this.corners, ...this.edges]) part.replaceChildren();
  }
}
