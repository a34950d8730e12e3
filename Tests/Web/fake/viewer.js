// The viewer's interface, made up: phantoms on a canvas in place of DICOM.

import { drawPhantom } from "./phantom.js";

const parse = (bytes) => {
  try {
    const found = JSON.parse(new TextDecoder().decode(bytes));
    return found.modality ? found : null;
  } catch {
    return null;
  }
};

export function describe(bytes) {
  const found = parse(bytes);
  if (!found) return null;
  return {
    modality: found.modality,
    studyDate: found.date ?? "20260311",
    description: found.description ?? "Chest, axial",
    patientName: found.patient ?? "MARLOW^ADA",
    patientID: found.id ?? "AM-1972",
    rows: 512,
    columns: 512,
    frames: 1,
    burnedIn: found.burnedIn ?? "no",
    transferSyntax: "1.2.840.10008.1.2.1",
    supported: true,
  };
}

export async function thumbnail(bytes, size) {
  const found = parse(bytes);
  if (!found) return null;
  const canvas = new OffscreenCanvas(size, size);
  drawPhantom(canvas, found);
  return canvas.convertToBlob({ type: "image/png" });
}

export class Viewer {
  #images = [];
  #at = 0;

  constructor(container, { mayDownload, onDownload }) {
    this.element = document.createElement("div");
    this.element.className = "fake-viewer";
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = 640;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "The image");
    this.canvas.style.cssText =
      "display:block;width:100%;max-height:70vh;object-fit:contain;background:#000;border-radius:14px";
    const bar = document.createElement("p");
    for (const [label, act] of [
      ["Previous image", () => this.#show(this.#at - 1)],
      ["Next image", () => this.#show(this.#at + 1)],
      ...(mayDownload ? [["Save", () => onDownload(this.#at, "image.dcm", new Uint8Array(8))]] : []),
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button quiet";
      button.textContent = label;
      button.addEventListener("click", act);
      bar.append(button);
    }
    this.element.append(this.canvas, bar);
    container.append(this.element);
  }

  setExpected(count) {
    this.expected = count;
  }

  add(bytes, { index }) {
    this.#images[index] = parse(bytes);
    if (index === this.#at) this.#show(index);
  }

  fail(index, reason) {
    this.element.append(`${index}: ${reason}`);
  }

  close() {
    this.element.remove();
  }

  #show(index) {
    if (!this.#images[index]) return;
    this.#at = index;
    drawPhantom(this.canvas, this.#images[index]);
  }
}
