import { pictureBytes, readJpeg } from "./jpeg.js";
import { LIMITS } from "./limits.js";
import { malformed, unsupported } from "./refusal.js";

const starts = (bytes, ...mark) => mark.every((byte, at) => bytes[at] === byte);

/** What a file that is no DICOM is, by its first bytes: "jpeg", "png", "pdf" or null. */
export function pictureKind(bytes) {
  if (starts(bytes, 0xff, 0xd8, 0xff)) return "jpeg";
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png";
  return starts(bytes, 0x25, 0x50, 0x44, 0x46) ? "pdf" : null;
}

/** Rows and columns by the header, so that a small file cannot ask for a huge picture unseen. */
function sizeOf(bytes, kind) {
  if (kind === "jpeg") return readJpeg(bytes);
  if (bytes.length < 33) throw malformed("a picture without a header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { columns: view.getUint32(16), rows: view.getUint32(20) };
}

/**
 * A JPEG or PNG picture in the form of a DicomImage: one colour frame of 8 bits. Transparent parts are black. Throws
 * "malformed" or "unsupported".
 */
export class Picture {
  constructor(bytes) {
    const kind = pictureKind(bytes);
    if (kind !== "jpeg" && kind !== "png") {
      throw unsupported(kind === "pdf" ? "pdf" : "notImage", "neither dicom nor a picture");
    }
    const { rows, columns } = sizeOf(bytes, kind);
    if (!rows || !columns) throw malformed("a picture of no size");
    if (rows > LIMITS.side || columns > LIMITS.side || rows * columns > LIMITS.pixels) {
      throw unsupported("tooLarge", "more pixels than the bound");
    }
    Object.assign(
      this,
      {
        bytes, kind, data: null, frames: 1,
        format: { rows, columns, samples: 3, stored: 8, signed: false, codec: kind, photometric: "RGB", padding: null },
      },
    );
  }

  async decode() {
    const { rows, columns, rgba } = await pictureBytes(new Blob([this.bytes], { type: `image/${this.kind}` }));
    const rgb = new Uint8Array(rows * columns * 3);
    for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
      const alpha = rgba[from + 3] / 255;
      for (let n = 0; n < 3; n += 1) rgb[to + n] = rgba[from + n] * alpha;
    }
    return { kind: "colour", rows, columns, rgb, bits: 8 };
  }
}
