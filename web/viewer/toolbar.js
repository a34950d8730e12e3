import { fill, h } from "../parts/dom.js";
import { icon } from "./icons.js";

const groups = [
  ["scroll:s", "window:w", "zoom:z", "pan:p"], ["preset"], ["length:l", "angle:a", "clear"],
  ["invert:i", "rotate:r", "flip:f", "flipDown", "smooth"], ["play: ", "rate"],
  ["reset:0", "overlay:o", "tags:t", "download", "help:?"],
];
const toolNames = new Set(["scroll", "window", "zoom", "pan", "length", "angle"]);
const rates = [5, 10, 15, 20, 25, 30, 60];

/**
 * The row of tools. `commands` has a function for each; arrows move between them, Tab leaves the row (WAI-ARIA toolbar
 * pattern).
 */
export class Toolbar {
  #presetKey = "";
  #rateKey = "";
  #stop = null;

  constructor(strings, commands, { mayDownload }) {
    Object.assign(this, { strings, commands, buttons: {} });
    this.preset = h(
      "select",
      { "aria-label": strings.preset, title: strings.preset, onchange: () => commands.preset(this.preset.value) },
    );
    this.rate = h(
      "select",
      { "aria-label": strings.rate, title: strings.rate, onchange: () => commands.rate(Number(this.rate.value)) },
    );
    const parts = groups.map((names) => h("div", { class: "group" }, names.map((name) => this.#part(name))));
    this.element = h("div", { class: "toolbar", role: "toolbar", "aria-label": strings.toolbar }, parts);
    this.element.addEventListener("keydown", (event) => this.#rove(event));
    if (!mayDownload) this.buttons.download.remove();
    this.#oneStop(null);
  }

  #part(named) {
    const [name, key] = named.split(":");
    if (name === "preset" || name === "rate") return this[name];
    const label = this.strings.tools[name];
    const shown = key === " " ? "Space" : key?.toUpperCase();
    const press = () => (toolNames.has(name) ? this.commands.use(name) : this.commands[name]());
    const title = key ? this.strings.withKey(label, shown) : label;
    const button = h(
      "button",
      { type: "button", class: `tool tool-${name}`, "aria-label": label, title, onclick: press },
      this.#face(name),
    );
    this.buttons[name] = button;
    return button;
  }

  /** The drawing, and a word that is seen where there is room; the button's name says the same in full. */
  #face(name) {
    return [icon(name), h("span", { class: "word", "aria-hidden": "true" }, this.strings.short[name])];
  }

  #stops() {
    return [...this.element.querySelectorAll("button, select")].filter(
      (each) => !each.disabled && !each.hidden && !each.parentElement.hidden,
    );
  }

  #rove(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const stops = this.#stops();
    const next = stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length];
    this.#oneStop(next);
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * `{tool, isInverted, isSmooth, isPlaying, isOverlay, isTags, count, hasImage, presets, presetKey, rate, canClear}`
   */
  update(state) {
    for (const name of toolNames) this.#press(name, state.tool === name);
    this.#press("invert", state.isInverted);
    this.#press("smooth", state.isSmooth);
    this.#press("overlay", state.isOverlay);
    this.#press("tags", state.isTags);
    for (const name of [...toolNames, "invert", "rotate", "flip", "flipDown", "smooth", "reset"]) {
      this.buttons[name].disabled = !state.hasImage;
    }
    this.buttons.clear.disabled = !state.canClear;
    this.buttons.tags.disabled = !state.hasTags;
    this.buttons.download.disabled = !state.hasItem;
    const isStack = state.count > 1;
    this.buttons.play.parentElement.hidden = !isStack;
    this.#playing(state.isPlaying);
    this.rate.hidden = !state.isPlaying;
    this.#presets(state);
    this.#rates(state.rate);
    this.#oneStop(document.activeElement);
  }

  /**
   * Leaves one element of the row to Tab: the one given if it is in the row, else the one people were on, else the
   * first that can be used.
   */
  #oneStop(wanted) {
    const stops = this.#stops();
    this.#stop = stops.find((each) => each === wanted) ?? this.#stop;
    const stop = stops.find((each) => each === this.#stop) ?? stops[0];
    for (const each of this.element.querySelectorAll("button, select")) each.tabIndex = each === stop ? 0 : -1;
  }

  #press(name, isPressed) {
    this.buttons[name].setAttribute("aria-pressed", String(Boolean(isPressed)));
  }

  #playing(isPlaying) {
    const name = isPlaying ? "pause" : "play";
    const { play } = this.buttons;
    if (play.dataset.shows === name) return;
    play.dataset.shows = name;
    play.setAttribute("aria-label", this.strings.tools[name]);
    play.title = this.strings.withKey(this.strings.tools[name], "Space");
    fill(play, this.#face(name));
  }

  /** A list that is open must not change under the pointer, so it is made anew only when its entries differ. */
  #presets({ presets, presetKey, hasImage }) {
    const words = this.strings.presets;
    const name = ({ key, text, at }) => (key.startsWith("file") ? words.file(text, at) : words[key]);
    const entries = [...presets.map((each) => [each.key, name(each)]), ["custom", words.custom]];
    const key = JSON.stringify(entries);
    if (key !== this.#presetKey) fill(this.preset, entries.map(([value, text]) => h("option", { value }, text)));
    this.#presetKey = key;
    this.preset.value = presetKey;
    this.preset.disabled = !hasImage;
  }

  #rates(rate) {
    const all = [...new Set([...rates, rate])].sort((one, other) => one - other);
    const key = all.join();
    if (key !== this.#rateKey) {
      fill(this.rate, all.map((each) => h("option", { value: each }, this.strings.perSecond(Number(each.toFixed(1))))));
    }
    this.#rateKey = key;
    this.rate.value = String(rate);
  }
}
