// What the viewer makes of a file, as plain values for comparison with another reader.
import { DicomImage } from "/web/viewer/image.js";
import { readFile } from "/web/viewer/file.js";
import { paintGraphics, readGraphics } from "/web/viewer/graphics.js";
import { readValues } from "/web/viewer/values.js";

const bytesOf = (text) => Uint8Array.fromBase64(text);
const textOf = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();

/**
 * Frames after the modality's table or rescale, as 64-bit numbers, or colours as they are; or `{code, reason}` of the
 * refusal.
 */
export async function decoded(text, most) {
  try {
    const image = new DicomImage(bytesOf(text));
    const frames = [];
    for (let at = 0; at < Math.min(most, image.frames); at += 1) {
      const frame = await image.decode(at);
      if (frame.kind === "colour") {
        frames.push({ kind: "colour", bits: frame.bits, samples: textOf(Uint16Array.from(frame.rgb)) });
      }
      else {
        const values = readValues(image.data, at, image.format);
        frames.push({ kind: "grey", values: textOf(Float64Array.from(frame.values, values.apply)) });
      }
    }
    const { rows, columns, codec, photometric } = image.format;
    return { rows, columns, codec, photometric, frames };
  } catch (error) {
    return { code: error.code ?? "none", reason: error.reason, stack: String(error.stack) };
  }
}

/** The overlay plane of a file as bits. */
export function marks(text) {
  const { data } = readFile(bytesOf(text));
  const [plane] = readGraphics(data, 0);
  const out = new Uint32Array(plane.rows * plane.columns);
  paintGraphics([{ ...plane, top: 1, left: 1 }], out, plane.rows, plane.columns);
  return { rows: plane.rows, columns: plane.columns, bits: textOf(Uint8Array.from(out, (each) => (each ? 1 : 0))) };
}

/** Texts of a file by tag. */
export function texts(text, tags) {
  const { data } = readFile(bytesOf(text));
  return tags.map((tag) => data.text(tag));
}
