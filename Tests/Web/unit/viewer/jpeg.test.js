import { DicomImage } from "/web/viewer/image.js";
import { readJpeg } from "/web/viewer/jpeg.js";
import { imageFile, join, SYNTAX } from "./make.js";

async function jpegOf(colour, size = 16) {
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, size, size);
  return new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 1 })).arrayBuffer());
}
const options = { syntax: SYNTAX.jpeg, rows: 16, columns: 16, samples: 3, photometric: "YBR_FULL_422" };
const frameOf = async (more) => new DicomImage(imageFile({ ...options, ...more })).decode(more.at ?? 0);
const near = (t, rgb, expected) => expected.forEach((value, at) => t.near(rgb[at], value, 3, `component ${at}`));
/** The stream without its JFIF marker, with component numbers of another kind. */
function bare(jpeg, ids = [1, 2, 3]) {
  const length = jpeg[4] * 256 + jpeg[5];
  const rest = jpeg.slice(4 + length);
  for (let at = 0; at < rest.length - 12; at += 1) {
    if (rest[at] === 0xff && rest[at + 1] === 0xc0) ids.forEach((id, n) => (rest[at + 10 + 3 * n] = id));
    if (rest[at] === 0xff && rest[at + 1] === 0xda) ids.forEach((id, n) => (rest[at + 5 + 2 * n] = id));
  }
  return join(jpeg.subarray(0, 2), rest);
}

export default {
  "a colour comes back as it was": async (t) => {
    near(t, (await frameOf({ pieces: [await jpegOf("rgb(200, 40, 90)")] })).rgb, [200, 40, 90]);
  },
  "a stream that says nothing follows the file's photometric interpretation": async (t) => {
    const jpeg = await jpegOf("rgb(200, 40, 90)");
    near(t, (await frameOf({ pieces: [bare(jpeg)] })).rgb, [200, 40, 90]);
    const raw = (await frameOf({ photometric: "RGB", pieces: [bare(jpeg)] })).rgb;
    near(t, raw, [94, 126, 204], "luminance and differences as they are");
    near(t, (await frameOf({ pieces: [bare(jpeg, [82, 71, 66])] })).rgb, [94, 126, 204]);
  },
  "a stream that says that it is transformed is believed against the file": async (t) => {
    near(t, (await frameOf({ photometric: "RGB", pieces: [await jpegOf("rgb(200, 40, 90)")] })).rgb, [200, 40, 90]);
  },
  "an orientation written for photographs does not turn a medical image": async (t) => {
    const canvas = new OffscreenCanvas(16, 8);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 4, 8);
    const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
    const tiff = [
      0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0,
      0,
    ];
    const turned = join(jpeg.subarray(0, 2), Uint8Array.of(0xff, 0xe1, 0, tiff.length + 2, ...tiff), jpeg.subarray(2));
    const { rgb } = await frameOf({ rows: 8, columns: 16, pieces: [turned] });
    t.ok(rgb[0] > 240 && rgb[15 * 3] < 15);
  },
  "frames are found by the starts of streams where there is no table": async (t) => {
    const [red, blue] = [await jpegOf("rgb(250, 0, 0)"), await jpegOf("rgb(0, 0, 250)")];
    const pieces = [red.subarray(0, 100), red.subarray(100), blue.subarray(0, 200), blue.subarray(200)];
    near(t, (await frameOf({ frames: 2, pieces, at: 1 })).rgb, [0, 0, 250]);
  },
  "12 bits, lossless processes and other sizes are refused by name": async (t) => {
    const jpeg = await jpegOf("#888");
    const size = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);
    const changed = (at, value) => frameOf({ pieces: [jpeg.with(at, value)].map((each) => Uint8Array.from(each)) });
    t.equal((await t.rejects(changed(size + 4, 12), "unsupported")).reason, "jpeg12");
    t.equal((await t.rejects(changed(size + 1, 0xc3), "unsupported")).reason, "jpegProcess");
    await t.rejects(changed(size + 6, 17), "malformed");
    await t.rejects(frameOf({ rows: 8, pieces: [jpeg] }), "malformed");
    await t.rejects(frameOf({ samples: 1, photometric: "MONOCHROME2", pieces: [jpeg] }), "malformed");
    await t.rejects(frameOf({ pieces: [jpeg.subarray(0, 300)] }), "malformed");
    await t.rejects(frameOf({ pieces: [new Uint8Array(64)] }), "malformed");
  },
  "a browser that answers with noise is told apart, and nothing is shown": async (t) => {
    const original = OffscreenCanvasRenderingContext2D.prototype.getImageData;
    OffscreenCanvasRenderingContext2D.prototype.getImageData = function noisy(...place) {
      const found = original.apply(this, place);
      found.data[5] ^= 1;
      return found;
    };
    try {
      const { needExactCanvas } = await import("/web/viewer/exact.js?noisy");
      t.equal((await t.rejects(async () => needExactCanvas(), "unsupported")).reason, "altered");
    } finally {
      OffscreenCanvasRenderingContext2D.prototype.getImageData = original;
    }
    const { needExactCanvas } = await import("/web/viewer/exact.js?exact");
    needExactCanvas();
  },
  "headers cut short at every place are refused": async (t) => {
    const jpeg = await jpegOf("#888");
    const { scan } = readJpeg(jpeg);
    for (let end = 0; end < scan; end += 1) await t.rejects(async () => readJpeg(jpeg.subarray(0, end)), "malformed");
  },
};
