const STEP = 14;

/**
 * Mouse, pen, touch and wheel on the surface, told to `host` as what they mean: `scroll(images)`, `windowBy(x, y)`,
 * `zoomBy(factor, place)`, `panBy(x, y)`, `drawStart(place, reach)`, `drawMove(place)`, `drawEnd()`, `drawCancel()`,
 * `hover(place or null)`. Places are CSS pixels from the surface's corner. The left button and one finger do what
 * `host.tool` says, the middle button moves, the right one zooms, two fingers zoom and move.
 */
export class Gestures {
  #pointers = new Map();
  #act = null;
  #rest = 0;
  #wheel = 0;

  constructor(surface, host, signal) {
    Object.assign(this, { surface, host });
    const listen = (name, handler, more = {}) => surface.addEventListener(
      name, handler.bind(this), { signal, ...more },
    );
    listen("pointerdown", this.#down);
    listen("pointermove", this.#move);
    listen("pointerup", this.#up);
    listen("pointercancel", this.#up);
    listen("pointerleave", () => this.#pointers.size || host.hover(null));
    listen("wheel", this.#onWheel, { passive: false });
    listen("contextmenu", (event) => event.preventDefault());
    listen("dblclick", () => host.doubled?.());
  }

  #place(event) {
    const box = this.surface.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #down(event) {
    this.surface.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#place(event));
    this.host.focus();
    if (event.pointerType === "touch" && this.#pointers.size === 2) {
      if (this.#act === "draw") this.host.drawCancel();
      this.#act = "pinch";
      return;
    }
    if (this.#pointers.size > 1) return;
    const byButton = { 0: this.host.tool, 1: "pan", 2: "zoom" }[event.button] ?? null;
    this.#act = byButton === "length" || byButton === "angle" ? "draw" : byButton;
    this.#rest = 0;
    const place = this.#place(event);
    if (this.#act === "draw") this.host.drawStart(place, event.pointerType === "touch" ? 24 : 10);
    this.start = place;
    this.host.hover(place);
    event.preventDefault();
  }

  #move(event) {
    const place = this.#place(event);
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      this.host.hover(place);
      return;
    }
    if (this.#act === "pinch") this.#pinch(event.pointerId, before, place);
    this.#pointers.set(event.pointerId, place);
    const [x, y] = [place[0] - before[0], place[1] - before[1]];
    if (this.#act === "scroll") this.#scroll(y);
    else if (this.#act === "window") this.host.windowBy(x, y);
    else if (this.#act === "pan") this.host.panBy(x, y);
    else if (this.#act === "zoom") this.host.zoomBy(Math.exp(-y / 140), this.start);
    else if (this.#act === "draw") this.host.drawMove(place);
    this.host.hover(place);
  }

  /** A long stack is crossed in about the height of the surface, a short one by a finger's width an image. */
  #scroll(y) {
    const step = Math.max(3, Math.min(STEP, (this.surface.clientHeight * 0.8) / Math.max(1, this.host.count)));
    this.#rest += y;
    const images = Math.trunc(this.#rest / step);
    this.#rest -= images * step;
    if (images) this.host.scroll(images);
  }

  #pinch(id, before, place) {
    const other = [...this.#pointers].find(([each]) => each !== id)?.[1];
    if (!other) return;
    const distance = (point) => Math.max(1, Math.hypot(point[0] - other[0], point[1] - other[1]));
    const middle = [(place[0] + other[0]) / 2, (place[1] + other[1]) / 2];
    this.host.zoomBy(distance(place) / distance(before), middle);
    this.host.panBy((place[0] - before[0]) / 2, (place[1] - before[1]) / 2);
  }

  #up(event) {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (this.#act === "draw") {
      if (event.type === "pointercancel") this.host.drawCancel();
      else this.host.drawEnd();
    }
    // After a pinch the finger that is left does nothing until it is lifted.
    if (this.#act !== "pinch" || !this.#pointers.size) this.#act = null;
  }

  #onWheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 0 ? event.deltaY : event.deltaY * 40;
    if (event.ctrlKey) {
      this.host.zoomBy(Math.exp(-lines / 200), this.#place(event));
      return;
    }
    // A wheel's notch is one image; a touchpad's stream of small moves is added up.
    if (Math.abs(lines) >= 40) this.host.scroll(Math.sign(lines));
    else {
      this.#wheel += lines;
      const images = Math.trunc(this.#wheel / 24);
      this.#wheel -= images * 24;
      if (images) this.host.scroll(images);
    }
  }
}
