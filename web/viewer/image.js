import { readFile } from "./file.js";
import { readFormat } from "./format.js";
import { frameFragments, joined } from "./fragments.js";
import { decodeFrame, swapped } from "./frame.js";
import { malformed } from "./refusal.js";

const PIXELS = 0x7fe00010;

/** A DICOM file that has an image which can be shown here: its data set, format and where each frame's bytes are. */
export class DicomImage {
  #pieces;

  /** Reads a file. Throws AureoleError "malformed" or "unsupported". */
  constructor(bytes, file = readFile(bytes)) {
    this.file = file;
    this.data = file.data;
    this.format = readFormat(file);
    this.#pieces = file.syntax.encapsulated ? frameFragments(this.data, this.format) : null;
    this.#check();
  }

  get frames() {
    return this.format.frames;
  }

  #check() {
    const { frames, frameBits, codec } = this.format;
    // Encapsulated Uncompressed (PS3.5 A.4.11) has each frame whole in its fragments.
    if (this.#pieces) {
      if (codec !== "native") return;
      for (const pieces of this.#pieces) {
        if (pieces.reduce((sum, each) => sum + each.length, 0) * 8 < frameBits) {
          throw malformed("fewer pixels than the file says");
        }
      }
      return;
    }
    const held = this.data.element(PIXELS);
    if (held.length * 8 < frames * frameBits) throw malformed("fewer pixels than the file says", "truncated");
  }

  /** The bytes of one frame and the bit it starts at: `{bytes, bit}`; a view of the file where they are one piece. */
  part(frame) {
    if (!Number.isInteger(frame) || frame < 0 || frame >= this.frames) throw malformed("a frame that is not there");
    const { frameBits, codec, allocated, big, words } = this.format;
    if (this.#pieces) {
      const bytes = joined(this.data.bytes, this.#pieces[frame]);
      return { bytes: codec === "native" ? bytes.subarray(0, Math.ceil(frameBits / 8)) : bytes, bit: 0 };
    }
    const held = this.data.raw(PIXELS);
    const [first, end] = [Math.floor((frame * frameBits) / 8), Math.ceil(((frame + 1) * frameBits) / 8)];
    const bit = (frame * frameBits) % 8;
    if (!(big && words && allocated < 16)) return { bytes: held.subarray(first, end), bit };
    // Samples smaller than the words they were written in lie in pairs, which a frame may start in the middle of.
    const pairs = swapped(held.subarray(first - (first % 2), end + (end % 2)));
    return { bytes: pairs.subarray(first % 2, (first % 2) + end - first), bit };
  }

  /** A frame decoded in this thread. */
  decode(frame = 0) {
    return decodeFrame(this.part(frame), this.format);
  }
}
