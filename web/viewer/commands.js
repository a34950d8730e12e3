import { Adjusting } from "./adjusting.js";
import { firstLook, painted, shapeOf } from "./describe.js";
import { valueText } from "./pointer.js";

/** What people can do, whatever they do it with: buttons, keys and gestures all call these. */
export class Commands extends Adjusting {
  isOverlay = true;
  isTags = false;
  isHelp = false;

  constructor(viewer, changed) {
    super(viewer, changed);
    this.tool = viewer.isCoarse ? "scroll" : "window";
  }

  get pen() {
    return this.viewer.pen;
  }

  use(tool) {
    this.tool = tool;
    this.pen.cancel();
    this.viewer.draw();
    this.changed();
  }

  get #on() {
    const { map } = this.viewer.stage;
    return this.shown && map ? { ...this.shown.slot, map, kind: this.tool } : null;
  }

  drawStart(place, reach) {
    if (this.#on) this.pen.start(this.#on, place, reach);
    this.viewer.draw();
  }

  drawMove(place) {
    if (this.#on && this.pen.move(this.#on, place)) this.viewer.draw();
  }

  drawEnd() {
    this.pen.end();
    this.viewer.draw();
    this.changed();
  }

  drawCancel() {
    if (this.pen.cancel()) this.viewer.draw();
  }

  removeLast() {
    if (!this.shown) return;
    const { item, frame } = this.shown.slot;
    const last = this.pen.measurements.of(item, frame).at(-1);
    if (last) this.pen.measurements.remove(item, frame, last);
    this.viewer.draw();
    this.changed();
  }

  clear() {
    if (!this.shown) return;
    this.pen.cancel();
    this.pen.measurements.clear(this.shown.slot.item, this.shown.slot.frame);
    this.viewer.draw();
    this.changed();
  }

  hover(place) {
    const on = this.#on;
    if (place && on && (this.tool === "angle" || this.tool === "length")) this.drawMove(place);
    this.viewer.overlay.point(place && on ? valueText(this.shown, on.map.toImage(place), this.viewer.strings) : "");
  }

  overlay() {
    this.isOverlay = !this.isOverlay;
    this.viewer.draw();
    this.changed();
  }

  tags() {
    this.isTags = !this.isTags;
    if (this.isTags && this.isHelp) this.help();
    this.viewer.tags.toggle(this.isTags, this.reading.shown?.slot.item ?? null);
    if (!this.isTags) this.focus();
    this.changed();
  }

  help() {
    this.isHelp = !this.isHelp;
    if (this.isTags && this.isHelp) this.tags();
    this.viewer.help.toggle(this.isHelp);
    if (!this.isHelp) this.focus();
  }

  escape() {
    if (this.pen.cancel()) this.viewer.draw();
    else if (this.isHelp) this.help();
    else if (this.isTags) this.tags();
    else if (this.viewer.cine.isPlaying) this.play();
  }

  download() {
    const item = this.reading.shown?.slot.item;
    if (item) this.save(item);
  }

  /** Hands a file out, where its owner allows that. */
  save({ index, name, bytes }) {
    if (!this.viewer.mayDownload || !bytes.length) return;
    if (this.viewer.onDownload) return this.viewer.onDownload(index, name, bytes);
    const href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    // A name is somebody's text: only what is harmless in a name of a file is kept.
    const plain = name.replace(/[^\p{L}\p{N}._ -]/gu, "_").replace(/^\.+/, "").slice(-100);
    Object.assign(document.createElement("a"), { href, download: plain || `file-${index + 1}` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }

  /** A small picture's source for what a series has now: `{canvas, width, height}`, or null. */
  async picture(series) {
    const images = series.slots.filter(({ item }) => item.image);
    const slot = images[Math.floor(images.length / 2)];
    if (!slot) return null;
    try {
      const frame = await this.reading.store.get(slot.item, slot.frame);
      const { image, data } = slot.item;
      const [width, height] = shapeOf(data, slot.frame, frame);
      return { canvas: painted(frame, firstLook(image, data, frame, slot.frame)), width, height };
    } catch (error) {
      if (!error.code) throw error;
      return null;
    }
  }

  /** What the toolbar shows. */
  state() {
    const { shown, reading } = this;
    const { series } = reading;
    const item = reading.shown?.slot.item ?? null;
    return {
      tool: this.tool, count: this.count, hasImage: Boolean(shown), hasItem: Boolean(item?.bytes.length),
      hasTags: Boolean(item?.data),
      isInverted: Boolean(series?.isInverted), isSmooth: series?.view?.isSmooth ?? true,
      isPlaying: this.viewer.cine.isPlaying,
      isOverlay: this.isOverlay, isTags: this.isTags, rate: this.playRate,
      presets: shown ? reading.presetsFor(shown) : [],
      presetKey: this.#presetKey(shown),
      canClear: Boolean(shown) && this.pen.measurements.of(shown.slot.item, shown.slot.frame).length > 0,
    };
  }

  #presetKey(shown) {
    if (!shown) return "custom";
    if (shown.series.pickKey) return shown.series.pickKey;
    if (shown.frame.kind === "colour") return "whole";
    return shown.details.windows.length ? "file 0" : "fit";
  }
}
