import { Crew } from "./crew.js";
import { LIMITS } from "./limits.js";
import { COLOUR_WINDOW } from "./paint.js";
import { Catalogue } from "./series.js";
import { FrameStore } from "./store.js";
import { freshView } from "./view.js";
import { CT_WINDOWS, windowBetween, windowOf } from "./windows.js";

/** Slots are made anew when a series grows; the same file and frame are the same slot. */
const isSame = (one, other) => one.item === other.item && one.frame === other.frame;

const byCentre = ({ centre, width }) => ({ kind: "window", centre, width, shape: "LINEAR", text: "" });

/**
 * What is being read: the series, the slot asked for and the one on the screen. A slot is shown only when its frame is
 * decoded, with its own words, so that no image ever stands under another's name. Calls `onShow` when what is shown
 * changed and `onChange` for the rest.
 */
export class Reading {
  #crew;
  #ticket = 0;
  #look = { key: [null], look: null };

  constructor({ onShow, onChange, small = false, decodeElsewhere = null }) {
    this.#crew = new Crew(decodeElsewhere);
    Object.assign(
      this,
      {
        onShow, onChange, catalogue: new Catalogue(), series: null, slot: null, shown: null, direction: 1,
        isTouched: false,
      },
    );
    this.store = new FrameStore(this.#crew, small ? LIMITS.decoded / 3 : LIMITS.decoded);
  }

  /** Files an item; the first image is shown at once, and what is shown stays while others come. */
  add(item) {
    const series = this.catalogue.add(item);
    series.view ??= freshView();
    const isBetter = !this.slot || (!this.isTouched && !this.slot.item.image && item.image);
    if (isBetter) this.go(series, series.slots.find((slot) => slot.item === item));
    else if (series === this.series && this.shown) this.onShow(this.shown);
    this.onChange();
  }

  get at() {
    const wanted = this.slot;
    return wanted ? this.series.slots.findIndex((slot) => isSame(slot, wanted)) : -1;
  }

  get count() {
    return this.series?.slots.length ?? 0;
  }

  /** Goes to a slot of a series, the one before in it or its first unless given. */
  go(series, slot = null) {
    const last = series.last && series.slots.find((each) => isSame(each, series.last));
    const first = series.slots.find((each) => each.item.image) ?? series.slots[0];
    Object.assign(this, { series, slot: slot ?? last ?? first });
    series.last = this.slot;
    return this.#load();
  }

  /** Moves by a number of images and stops at the ends. */
  step(by) {
    if (this.slot) this.goTo(this.at + by);
  }

  /** Goes to a position of the series. */
  goTo(at) {
    if (!this.series) return;
    const wanted = Math.min(this.count - 1, Math.max(0, at));
    if (wanted === this.at) return;
    this.direction = wanted > this.at ? 1 : -1;
    this.isTouched = true;
    this.go(this.series, this.series.slots[wanted]);
    this.onChange();
  }

  /** Goes to the series before (-1) or after (1). */
  stepSeries(by) {
    const { list } = this.catalogue;
    const next = list[list.indexOf(this.series) + by];
    if (!next) return;
    this.isTouched = true;
    this.go(next);
    this.onChange();
  }

  async #load() {
    const ticket = (this.#ticket += 1);
    const { series, slot } = this;
    const { item, frame: at } = slot;
    if (!item.image) return this.#present({ series, slot, frame: null, refusal: item.refusal });
    try {
      const frame = this.store.peek(item, at) ?? (await this.store.get(item, at));
      if (ticket !== this.#ticket) return undefined;
      const look = item.look(at);
      this.#present({ series, slot, frame, details: look, refusal: null });
      return this.#prefetch(ticket);
    } catch (error) {
      if (!error.code) throw error;
      return ticket === this.#ticket ? this.#present({ series, slot, frame: null, refusal: error }) : undefined;
    }
  }

  #present(shown) {
    this.shown = shown;
    this.onShow(shown);
  }

  /** Decodes what is likely to be asked for next, one frame after another while nothing else is. */
  async #prefetch(ticket) {
    const at = this.at;
    for (const by of [1, 2, 3, -1, 4, 5]) {
      const slot = this.series.slots[at + by * this.direction];
      if (!slot?.item.image || this.store.peek(slot.item, slot.frame)) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (ticket !== this.#ticket) return;
      await this.store.get(slot.item, slot.frame).catch(() => null);
    }
  }

  /** The window that counts for what is shown: what was chosen for the series, else the file's, else one that fits. */
  choiceFor({ series, slot, frame, details }) {
    const pick = series.pick ?? { kind: "file", at: 0 };
    if (pick.kind === "own") return pick.choice;
    if (frame.kind === "colour") return COLOUR_WINDOW;
    const stated = details.windows[pick.at] ?? details.windows[0];
    // One window for the whole stack: each image fitted to itself would flicker.
    return stated ?? (series.fit ??= windowOf(frame, slot.item.image.format, details.values));
  }

  /** What `paint` needs; the same object as long as nothing changed, so that nothing is painted twice. */
  lookFor(shown, hasGraphics) {
    const choice = this.choiceFor(shown);
    const { format } = shown.slot.item.image;
    const isReversed = format.photometric === "MONOCHROME1" && shown.frame.kind === "grey";
    const isInverted = isReversed !== Boolean(shown.series.isInverted);
    const key = [shown.frame, choice, isInverted, hasGraphics];
    if (this.#look.key.some((each, at) => each !== key[at])) {
      const { values, graphics } = shown.details;
      const look = { values, choice, isInverted, padding: format.padding, graphics: hasGraphics ? graphics : [] };
      this.#look = { key, look };
    }
    return this.#look.look;
  }

  /** Presets for what is shown: `[{key, text?, at?, pick}]`, for the list of windows. */
  presetsFor({ slot, frame, details }) {
    if (frame.kind === "colour") return [{ key: "whole", pick: { kind: "own", choice: COLOUR_WINDOW } }];
    const { format } = slot.item.image;
    const own = (choice) => ({ kind: "own", choice });
    const fit = () => own(windowOf(frame, format, details.values));
    const stated = details.windows.map(({ text }, at) => ({ key: `file ${at}`, at, text, pick: { kind: "file", at } }));
    const isCT = slot.item.facts.modality === "CT" && details.values.unit === "HU";
    const named = isCT ? CT_WINDOWS.map(({ key, ...window }) => ({ key, pick: own(byCentre(window)) })) : [];
    const [low, high] = [frame.low, frame.high].map(details.values.apply);
    const whole = windowBetween(low, high);
    return [...stated, ...named, { key: "fit", pick: fit }, { key: "whole", pick: own(whole) }];
  }

  /** Chooses the window of the series shown. */
  pick(pick, key) {
    if (!this.shown) return;
    Object.assign(this.shown.series, { pick: typeof pick === "function" ? pick() : pick, pickKey: key });
    this.onShow(this.shown);
    this.onChange();
  }

  close() {
    this.#ticket += 1;
    this.#crew.close();
    this.store.close();
  }
}
