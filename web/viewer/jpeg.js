import { needExactCanvas } from "./exact.js";
import { malformed, unsupported } from "./refusal.js";

const sizes = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/**
 * The header of a JPEG stream: `{process, precision, rows, columns, components: ids, jfif, adobe: transform or null,
 * kept}`; `kept` are the segments before the scan without applications' and comments. Throws "malformed".
 */
export function readJpeg(bytes) {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) {
    throw malformed("a jpeg stream that does not start as one");
  }
  const found = { jfif: false, adobe: null, kept: [], process: null };
  let at = 2;
  for (;;) {
    while (at < bytes.length && bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    if (at + 4 > bytes.length || bytes[at] !== 0xff) throw malformed("a jpeg stream without a scan");
    const marker = bytes[at + 1];
    const length = bytes[at + 2] * 256 + bytes[at + 3];
    const body = bytes.subarray(at + 4, at + 2 + length);
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9) || length < 2 || at + 2 + length > bytes.length) {
      throw malformed("a jpeg stream with a segment that does not fit");
    }
    if (marker === 0xda) {
      if (found.process === null) throw malformed("a jpeg stream without a size");
      return { ...found, scan: at };
    }
    note(found, marker, body);
    if (!(marker >= 0xe0 && marker <= 0xef) && marker !== 0xfe) found.kept.push(bytes.subarray(at, at + 2 + length));
    at += 2 + length;
  }
}

function note(found, marker, body) {
  const mark = String.fromCharCode(...body.subarray(0, 5));
  if (marker === 0xe0 && mark === "JFIF\0") found.jfif = true;
  if (marker === 0xee && mark === "Adobe" && body.length >= 12) found.adobe = body[11];
  if (!sizes.has(marker)) return;
  if (found.process !== null || body.length < 6 || body.length !== 6 + 3 * body[5]) {
    throw malformed("a jpeg stream with a size that does not fit");
  }
  const components = Array.from({ length: body[5] }, (_, n) => body[6 + 3 * n]);
  const [rows, columns] = [body[1] * 256 + body[2], body[3] * 256 + body[4]];
  Object.assign(found, { process: marker - 0xc0, precision: body[0], rows, columns, components });
}

/**
 * Whether three components are luminance and colour differences. The stream's own word counts before the file's:
 * encoders that transform without saying so in Photometric Interpretation are common, and every decoder of JPEG follows
 * the stream.
 */
function isTransformed(header, photometric) {
  if (header.adobe !== null) return header.adobe !== 0;
  if (header.jfif) return true;
  if (String.fromCharCode(...header.components) === "RGB") return false;
  return photometric !== "RGB";
}

/**
 * The stream as the browser is to decode it: without profiles, orientation and thumbnails, and with Adobe's marker
 * saying whether colours are transformed, so that no browser guesses.
 */
function normalised(bytes, header, photometric) {
  const adobe = [
    0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, isTransformed(header, photometric) ? 1 : 0,
  ];
  const marker = header.components.length === 3 ? adobe : [];
  return new Blob(
    [new Uint8Array([0xff, 0xd8, ...marker]), ...header.kept, bytes.subarray(header.scan)], { type: "image/jpeg" },
  );
}

/** Refuses streams that a browser does not decode to exact samples, and those of another size than the file says. */
export function checkJpeg(header, format) {
  if (header.process > 2) throw unsupported("jpegProcess", "a jpeg process not decoded here");
  if (header.precision !== 8) throw unsupported("jpeg12", "jpeg of more than 8 bits");
  if (header.rows !== format.rows || header.columns !== format.columns || header.components.length !== format.samples) {
    throw malformed("a jpeg stream of another size than the file says");
  }
  if (format.stored !== 8) throw malformed("a jpeg stream of another depth than the file says");
}

/**
 * RGBA of a picture the browser decodes, without colour management. Throws "malformed" where it cannot, "unsupported"
 * where the browser would not give exact values.
 */
export async function pictureBytes(blob) {
  needExactCanvas();
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  } catch {
    throw malformed("a picture that cannot be decoded");
  }
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    return {
      rows: bitmap.height, columns: bitmap.width, rgba: context.getImageData(0, 0, bitmap.width, bitmap.height).data,
    };
  } finally {
    bitmap.close();
  }
}

/** A frame of baseline or 8-bit extended JPEG as interleaved samples. Throws "malformed" or "unsupported". */
export async function unpackJpeg(bytes, format) {
  const header = readJpeg(bytes);
  checkJpeg(header, format);
  const { rgba } = await pictureBytes(normalised(bytes, header, format.photometric));
  const samples = new Uint8Array((rgba.length / 4) * format.samples);
  if (samples.length !== format.rows * format.columns * format.samples) {
    throw malformed("a jpeg stream of another size than the file says");
  }
  if (format.samples === 1) for (let at = 0; at < samples.length; at += 1) samples[at] = rgba[at * 4];
  else {
    for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
      samples[to] = rgba[from];
      samples[to + 1] = rgba[from + 1];
      samples[to + 2] = rgba[from + 2];
    }
  }
  return samples;
}
