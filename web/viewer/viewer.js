import { fill, h } from "../parts/dom.js";
import { Card } from "./card.js";
import { Cine } from "./cine.js";
import { Commands } from "./commands.js";
import { Gestures } from "./gestures.js";
import { Help } from "./help.js";
import { failedItem, Item } from "./item.js";
import { commandOf } from "./keys.js";
import { Overlay } from "./overlay.js";
import { Pen } from "./pen.js";
import { Progress } from "./progress.js";
import { Reading } from "./reading.js";
import { Stage } from "./stage.js";
import english from "./strings-en.js";
import { Strip } from "./strip.js";
import { withStyle } from "./styled.js";
import { TagPanel } from "./tagpanel.js";
import { Toolbar } from "./toolbar.js";

export { describe, thumbnail } from "./describe.js";

/**
 * A viewer of medical images in an element of the page. Files come one by one, in any order; the first is shown at
 * once.
 */
export class Viewer {
  #stop = new AbortController();
  #spoken = 0;

  /**
   * @param {HTMLElement} container filled by the viewer, which takes most of the window's height where it has none
   * @param {{strings?: object, mayDownload?: boolean, onDownload?: (index: number, name: string, bytes: Uint8Array) =>
   *   void, decodeElsewhere?: (bytes: Uint8Array, format: object) => Promise<Uint8Array>}} [options] `strings` as web/viewer/strings-en.js has them; without `onDownload` the browser saves the file;
   *   `decodeElsewhere` decodes frames that no browser can, see web/viewer/crew.js.
   */
  constructor(container, { strings = english, mayDownload = false, onDownload = null,
    decodeElsewhere = null } = {}) {
    Object.assign(this, { strings, mayDownload, onDownload, isCoarse: matchMedia("(pointer: coarse)").matches });
    this.reading = new Reading(
      { onShow: (shown) => this.#show(shown), onChange: () => this.#refresh(), small: this.isCoarse,
        decodeElsewhere },
    );
    this.stage = new Stage();
    this.overlay = new Overlay(strings);
    this.pen = new Pen();
    this.cine = new Cine({ step: () => this.commands.next() });
    this.commands = new Commands(this, () => this.#refresh());
    this.toolbar = new Toolbar(strings, this.commands, { mayDownload });
    this.strip = new Strip(
      strings, { choose: (series) => this.commands.choose(series), picture: (series) => this.commands.picture(series) },
    );
    this.card = new Card(strings, { mayDownload, download: (item) => this.commands.save(item) });
    this.tags = new TagPanel(strings, { close: () => this.commands.tags() });
    this.help = new Help(strings, { close: () => this.commands.help() });
    this.progress = new Progress(strings);
    this.#build(container);
  }

  #build(container) {
    const { strings } = this;
    const move = () => this.reading.goTo(Number(this.slider.value) - 1);
    const range = { type: "range", class: "slider", min: 1, max: 1, value: 1, hidden: true };
    this.slider = h("input", { ...range, "aria-label": strings.slider, oninput: move });
    this.status = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
    this.empty = h("p", { class: "empty" }, strings.nothing);
    this.area = h("div", { class: "stage", tabindex: "0", role: "group", "aria-label": strings.viewer },
      this.stage.canvas, this.overlay.element, this.empty, this.card.element, this.slider, this.progress.element);
    const body = h("div", { class: "body" }, this.strip.element, this.area, this.tags.element, this.help.element);
    this.root = h(
      "section", { class: "aureole-viewer", "aria-label": strings.viewer }, this.toolbar.element, body, this.status,
    );
    this.root.classList.toggle("free", container.getBoundingClientRect().height < 320);
    fill(container, withStyle(this.root));
    this.root.addEventListener("keydown", (event) => this.#key(event), { signal: this.#stop.signal });
    this.gestures = new Gestures(this.stage.canvas, this.commands, this.#stop.signal);
    this.sized = new ResizeObserver(() => this.reading.shown?.frame && this.#words());
    this.sized.observe(this.stage.canvas);
    this.#refresh();
  }

  /** How many files are to come, for the progress; may be said again when it becomes known. */
  setExpected(count) {
    this.progress.expect(count);
    this.#refresh();
  }

  /** Takes a file that has come. `bytes` belong to the viewer from now on and are never changed by it. */
  add(bytes, { name = "", index }) {
    if (this.isClosed) return;
    const isFirst = !this.reading.slot;
    this.reading.add(new Item(bytes, { name, index }));
    if (isFirst && document.activeElement === document.body) this.area.focus({ preventScroll: true });
  }

  /** Says that a file will not come; `reason` is for people and shown as it is. */
  fail(index, reason = "") {
    if (!this.isClosed) this.reading.add(failedItem(index, String(reason)));
  }

  /** Ends the viewer: workers, listeners, decoded frames and elements go. */
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#stop.abort();
    this.cine.stop();
    this.reading.close();
    this.stage.close();
    this.sized.disconnect();
    this.root.remove();
  }

  #key(event) {
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    this.commands[command[0]](...command.slice(1));
  }

  /** Puts a slot on the screen, image and words together. */
  #show(shown) {
    const { item } = shown.slot;
    const { draft } = this.pen;
    if (draft && (draft.item !== item || draft.frame !== shown.slot.frame)) this.pen.cancel();
    this.empty.hidden = true;
    this.card.show(shown.frame ? null : item, shown.refusal);
    this.draw();
    this.tags.update(item);
    this.#refresh();
    clearTimeout(this.#spoken);
    this.#spoken = setTimeout(() => (this.status.textContent = this.#spokenText(shown)), 400);
  }

  /** Draws what is shown again: the image as it lies now, its measurements, its words. */
  draw() {
    const { shown } = this.reading;
    if (!shown?.frame) {
      this.stage.show(null);
      this.overlay.clear();
      return;
    }
    const { slot, frame, details, series } = shown;
    const look = this.reading.lookFor(shown, this.commands.isOverlay);
    const measurements = this.pen.measurements.of(slot.item, slot.frame);
    this.stage.show(
      {
        frame, look, view: series.view, spacing: details.spacing, measurements, draft: this.pen.draft,
        strings: this.strings,
      },
    );
    this.#words();
  }

  #words() {
    const { slot, details, series, frame } = this.reading.shown;
    const { facts } = slot.item;
    this.overlay.update({
      item: slot.item, frame: slot.frame, at: this.reading.at, count: this.reading.count, view: series.view,
      plane: details.plane,
      choice: this.reading.choiceFor(this.reading.shown), scale: this.stage.map?.scale ?? 1, isLossy: facts.isLossy,
      location: facts.location ?? details.plane?.distance ?? null,
    });
    this.stage.canvas.setAttribute("aria-label", this.strings.image(this.reading.at + 1, this.reading.count));
    this.stage.canvas.dataset.size = `${frame.columns}x${frame.rows}`;
  }

  #spokenText({ slot, frame }) {
    const { strings, reading } = this;
    const parts = [
      strings.image(reading.at + 1, reading.count), slot.item.facts.isLossy && strings.lossy(""),
      !frame && strings.cannotShow,
    ];
    return parts.filter(Boolean).join(", ");
  }

  /** Brings the tools, the list and the slider up to date. */
  #refresh() {
    if (!this.toolbar || !this.root) return;
    const { reading } = this;
    this.toolbar.update(this.commands.state());
    this.strip.update(reading.catalogue.list, reading.series);
    this.progress.update(reading.catalogue.count);
    this.slider.hidden = reading.count < 2;
    this.slider.max = String(Math.max(1, reading.count));
    this.slider.value = String(reading.at + 1);
    this.slider.setAttribute("aria-valuetext", this.strings.image(reading.at + 1, reading.count));
    this.area.classList.toggle("hides-words", !this.commands.isOverlay);
    this.area.dataset.tool = this.commands.tool;
  }
}
