/** The bounds the reader keeps whatever a file says; docs/spec/imaging.md section 3 has those of the Swift reader. */
export const LIMITS = Object.freeze({
  /** Sequences inside each other. */
  depth: 64,
  /** Elements, items and fragments together. */
  elements: 1_000_000,
  /**
   * The inflated size of a deflated data set in bytes: less than the gateway's, since a browser's tab holds it whole.
   */
  inflated: 256 * 2 ** 20,
  /** Frames of one file. */
  frames: 100_000,
  /** Pixels of one frame, and of one side: what a canvas of every browser can hold. */
  pixels: 2 ** 26,
  side: 16_384,
  /** Characters of a value shown to people. */
  shown: 1_024,
  /** Decoded frames kept, in bytes. */
  decoded: 192 * 2 ** 20,
});
