import { h } from "../parts/dom.js";
import { drawMeasurements } from "./drawing.js";
import { paint } from "./paint.js";
import { mapping } from "./view.js";

/**
 * The surface an image is shown on. A frame is painted once for each window into a canvas of its own size; moving,
 * zooming and turning only draw that canvas again.
 */
export class Stage {
  #own = document.createElement("canvas");
  #pixels = null;
  #asked = 0;
  #isStale = false;
  #shown = null;

  constructor() {
    this.canvas = h("canvas", { role: "img", class: "surface" });
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.size = [1, 1];
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.canvas);
  }

  /**
   * `{frame, look, view, spacing, measurements, draft, strings}`, or null for an empty stage; drawn at the next frame
   * of the screen.
   */
  show(shown) {
    const before = this.#shown;
    this.#shown = shown;
    if (shown && (!before || before.frame !== shown.frame || before.look !== shown.look)) this.#isStale = true;
    this.ask();
  }

  #paint({ frame, look }) {
    this.#isStale = false;
    const { rows, columns } = frame;
    if (this.#pixels?.width !== columns || this.#pixels?.height !== rows) {
      Object.assign(this.#own, { width: columns, height: rows });
      this.#pixels = new ImageData(columns, rows);
    }
    this.#own.getContext("2d").putImageData(paint(frame, look, this.#pixels), 0, 0);
  }

  /** Where image and screen meet now, or null on an empty stage. */
  get map() {
    const shown = this.#shown;
    return shown ? mapping(shown.view, shown.frame, shown.spacing, ...this.size) : null;
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    this.size = [Math.max(1, clientWidth), Math.max(1, clientHeight)];
    Object.assign(this.canvas, { width: Math.round(this.size[0] * ratio), height: Math.round(this.size[1] * ratio) });
    this.#draw();
  }

  ask() {
    this.#asked ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#asked = 0;
    const { context, canvas } = this;
    const ratio = canvas.width / this.size[0];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (!this.#shown) return;
    if (this.#isStale) this.#paint(this.#shown);
    const { matrix, toScreen } = this.map;
    context.setTransform(...matrix.map((each) => each * ratio));
    context.imageSmoothingEnabled = this.#shown.view.isSmooth;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#own, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawMeasurements(context, toScreen, this.#shown);
  }

  /** The canvas's own pixels of the frame, for thumbnails. */
  get picture() {
    return this.#own;
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.#asked);
    this.#shown = null;
    this.#pixels = null;
    Object.assign(this.#own, { width: 0, height: 0 });
  }
}
