import { factsOf } from "./facts.js";
import { isDicom, readFile } from "./file.js";
import { readPlane, readSpacing } from "./geometry.js";
import { readGraphics } from "./graphics.js";
import { DicomImage } from "./image.js";
import { Picture } from "./pictures.js";
import { readValues } from "./values.js";
import { readWindows } from "./windows.js";

/** Facts of a file that is no DICOM or cannot be read. */
const noFacts = Object.freeze({
  patientName: "", patientID: "", birthDate: "", studyDate: "", study: "", studyUID: "", seriesUID: "", series: "",
  seriesNumber: null,
  instance: null, modality: "", institution: "", location: null, thickness: null, laterality: "", isLossy: false,
  ratio: null, rate: null,
});

/**
 * One file of the viewer: `{key, index, name, bytes, image, facts, codec, refusal}`. `image` is null where the file
 * cannot be shown, and then `refusal` is the AureoleError that says why.
 */
export class Item {
  #looks = new Map();

  constructor(bytes, { name, index }) {
    Object.assign(
      this,
      { key: index, index, name: name ?? "", bytes, image: null, data: null, facts: noFacts, codec: "", refusal: null },
    );
    try {
      if (isDicom(bytes)) this.#readDicom(bytes);
      else this.image = new Picture(bytes);
    } catch (error) {
      if (!error.code) throw error;
      this.refusal = error;
    }
  }

  #readDicom(bytes) {
    const file = readFile(bytes);
    this.data = file.data;
    this.meta = file.meta;
    this.facts = factsOf(file);
    this.codec = file.syntax.name;
    this.image = new DicomImage(bytes, file);
    this.plane = readPlane(this.data, 0);
  }

  get frames() {
    return this.image?.frames ?? 1;
  }

  /**
   * What values mean, the windows and the spacing of a frame: `{values, windows, graphics, spacing, plane}`. Throws
   * "malformed".
   */
  look(frame) {
    if (!this.#looks.has(frame)) this.#looks.set(frame, this.#readLook(frame));
    return this.#looks.get(frame);
  }

  #readLook(frame) {
    if (!this.data) {
      const spacing = { across: 1, down: 1, source: "none", regions: [] };
      const values = { apply: (value) => value, unit: "", isPlain: true };
      return { values, windows: [], graphics: [], spacing, plane: null };
    }
    const { format } = this.image;
    const values = readValues(this.data, frame, format);
    const windows = format.samples === 1 && !format.palette ? readWindows(this.data, frame, format, values) : [];
    const graphics = readGraphics(this.data, frame);
    return { values, windows, graphics, spacing: readSpacing(this.data, frame), plane: readPlane(this.data, frame) };
  }
}

/** A place for a file that did not come: what was said of it is shown in its stead. */
export function failedItem(index, text) {
  return {
    key: index, index, name: "", bytes: new Uint8Array(0), image: null, data: null, facts: noFacts, codec: "",
    refusal: null, text, frames: 1,
  };
}
