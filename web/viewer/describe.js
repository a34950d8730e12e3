import { factsOf } from "./facts.js";
import { isDicom, readFile } from "./file.js";
import { readFormat } from "./format.js";
import { readSpacing } from "./geometry.js";
import { DicomImage } from "./image.js";
import { checkJpeg, readJpeg } from "./jpeg.js";
import { Picture } from "./pictures.js";
import { paint, COLOUR_WINDOW } from "./paint.js";
import { readValues } from "./values.js";
import { readWindows, windowOf } from "./windows.js";

function isSupported(bytes, file) {
  try {
    const { codec } = readFormat(file);
    // Whether a program beside the browser of whoever opens it decodes it is not known here.
    if (codec === "elsewhere") return false;
    const image = new DicomImage(bytes, file);
    if (codec === "jpeg") checkJpeg(readJpeg(image.part(0).bytes), image.format);
    return true;
  } catch {
    return false;
  }
}

/**
 * What a DICOM file says of itself: `{modality, studyDate, description, patientName, patientID, rows, columns, frames,
 * burnedIn: "yes" | "no" | "unknown", transferSyntax, supported}`; null for a file that is no DICOM or is damaged.
 * Texts are empty and numbers null where it does not say; the date is `YYYY-MM-DD`, the name as the file writes it
 * (`MARLOW^ADA`). Only headers are read.
 */
export function describe(bytes) {
  try {
    const file = readFile(bytes);
    const facts = factsOf(file);
    const burned = file.data.text(0x00280301);
    return {
      modality: facts.modality,
      studyDate: facts.studyDate,
      description: facts.series || facts.study,
      patientName: file.data.text(0x00100010),
      patientID: facts.patientID,
      rows: file.data.number(0x00280010),
      columns: file.data.number(0x00280011),
      frames: file.data.number(0x00280008) ?? 1,
      burnedIn: burned === "YES" ? "yes" : burned === "NO" ? "no" : "unknown",
      transferSyntax: file.syntax.uid,
      supported: isSupported(bytes, file),
    };
  } catch (error) {
    if (error.code) return null;
    throw error;
  }
}

/** The look a frame has before anybody changes it: the file's first window, else one that fits. */
export function firstLook(image, data, frame, at = 0) {
  const isInverted = image.format.photometric === "MONOCHROME1";
  const padding = image.format.padding;
  if (frame.kind === "colour") {
    return { values: { apply: (value) => value }, choice: COLOUR_WINDOW, isInverted: false, padding };
  }
  const values = readValues(data, at, image.format);
  const [choice] = readWindows(data, at, image.format, values);
  return { values, choice: choice ?? windowOf(frame, image.format, values), isInverted, padding };
}

/** A canvas of the frame at its own size. */
export function painted(frame, look) {
  const canvas = new OffscreenCanvas(frame.columns, frame.rows);
  const context = canvas.getContext("2d");
  context.putImageData(paint(frame, look, new ImageData(frame.columns, frame.rows)), 0, 0);
  return canvas;
}

/** Width and height of a frame as it looks, its pixels square or not. */
export function shapeOf(data, at, frame) {
  const { across, down } = data ? readSpacing(data, at) : { across: 1, down: 1 };
  const unit = Math.min(across, down);
  return [(frame.columns * across) / unit, (frame.rows * down) / unit];
}

/**
 * A picture of a file's middle frame, at most `size` pixels a side, as a PNG blob; null where the file cannot be shown.
 */
export async function thumbnail(bytes, size) {
  try {
    const image = isDicom(bytes) ? new DicomImage(bytes) : new Picture(bytes);
    const at = Math.floor(image.frames / 2);
    const frame = await (image.data ? image.decode(at) : image.decode());
    const full = painted(frame, firstLook(image, image.data, frame, at));
    const [width, height] = shapeOf(image.data, at, frame);
    const scale = Math.min(1, size / Math.max(width, height));
    const small = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
    const context = small.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(full, 0, 0, small.width, small.height);
    return await small.convertToBlob({ type: "image/png" });
  } catch (error) {
    if (error.code) return null;
    throw error;
  }
}

