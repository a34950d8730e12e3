import { DicomImage } from "/web/viewer/image.js";
import { imageFile, join, packBits, rleFrame, seeded, SYNTAX } from "./make.js";

const frameOf = (options, at = 0) => new DicomImage(imageFile(options)).decode(at);
const words = (values, big = false) => {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, at) => view.setUint16(at * 2, value & 0xffff, !big));
  return bytes;
};
async function refuses(t, options, code, reason, at = 0) {
  const error = await t.rejects(async () => frameOf(options, at), code, reason);
  if (reason) t.equal(error.reason, reason);
}
const list = (array) => Array.from(array);

const signed = { allocated: 16, signed: true };

export default {
  "grey of 8 bits, unsigned and signed": async (t) => {
    t.equal(list((await frameOf({ pixels: Uint8Array.of(0, 127, 128, 255) })).values), [0, 127, 128, 255]);
    const turned = await frameOf({ pixels: Uint8Array.of(0, 127, 128, 255), signed: true });
    t.equal([list(turned.values), turned.low, turned.high], [[0, 127, -128, -1], -128, 127]);
  },
  "grey of 16 bits in both byte orders, whole and with bits to spare": async (t) => {
    const values = [0, 4095, 2048, 7];
    for (const [syntax, big] of [[SYNTAX.explicit, false], [SYNTAX.implicit, false], [SYNTAX.big, true]]) {
      t.equal(list((await frameOf({ syntax, allocated: 16, stored: 12, pixels: words(values, big) })).values), values);
      t.equal(
        list((await frameOf({ syntax, allocated: 16, stored: 12, signed: true, pixels: words(values, big) })).values),
        [0, -1, -2048, 7],
      );
      t.equal(
        list(
          (await frameOf({ syntax, allocated: 16, signed: true, pixels: words([-32_768, 32_767, -1, 0], big) })).values,
        ),
        [-32_768, 32_767, -1, 0],
      );
    }
  },
  "what stands beside the stored bits does not count": async (t) => {
    t.equal(
      list((await frameOf({ allocated: 16, stored: 12, pixels: words([0xf001, 0xf800, 0x0fff, 0]) })).values),
      [1, 2048, 4095, 0],
    );
    t.equal(
      list((await frameOf({ allocated: 16, stored: 12, high: 15, pixels: words([0x001f, 0xffff, 0x8000, 0]) })).values),
      [1, 4095, 2048, 0],
    );
    t.equal(
      list(
        (await frameOf({ ...signed, stored: 10, high: 11, pixels: words([0x0ffc, 4, 0x0800, 0xf003]) })).values,
      ),
      [-1, 1, -512, 0],
    );
    t.equal(
      list((await frameOf({ allocated: 8, stored: 6, pixels: Uint8Array.of(0xff, 0x40, 0x3f, 1) })).values),
      [63, 0, 63, 1],
    );
  },
  "one bit a pixel, with frames that share a byte": async (t) => {
    const options = { allocated: 1, rows: 1, columns: 3, frames: 3, pixels: Uint8Array.of(0b10101011, 0b1) };
    const frames = await Promise.all([0, 1, 2].map((at) => frameOf(options, at)));
    t.equal(frames.map(({ values }) => list(values)), [[1, 1, 0], [1, 0, 1], [0, 1, 1]]);
  },
  "colours by pixel and by plane, of 8 and 16 bits": async (t) => {
    const byPixel = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const rgb = { rows: 1, columns: 2, samples: 3, photometric: "RGB" };
    t.equal(list((await frameOf({ ...rgb, pixels: byPixel })).rgb), [1, 2, 3, 4, 5, 6]);
    t.equal(
      list((await frameOf({ ...rgb, planar: 1, pixels: Uint8Array.of(1, 4, 2, 5, 3, 6) })).rgb), [1, 2, 3, 4, 5, 6],
    );
    const wide = await frameOf({ ...rgb, allocated: 16, pixels: words([1, 2, 3, 4, 5, 60_000]) });
    t.equal([list(wide.rgb), wide.bits], [[1, 2, 3, 4, 5, 60_000], 16]);
    const turned = { ...rgb, syntax: SYNTAX.big, allocated: 16, planar: 1, pixels: words([1, 4, 2, 5, 3, 6], true) };
    t.equal(list((await frameOf(turned)).rgb), [1, 2, 3, 4, 5, 6]);
  },
  "colours as luminance and differences, whole and at half width": async (t) => {
    const ybr = { rows: 1, columns: 2, samples: 3, photometric: "YBR_FULL" };
    const expected = [254, 0, 0, 76, 76, 76];
    t.equal(list((await frameOf({ ...ybr, pixels: Uint8Array.of(76, 85, 255, 76, 128, 128) })).rgb), expected);
    t.equal(
      list((await frameOf({ ...ybr, planar: 1, pixels: Uint8Array.of(76, 76, 85, 128, 255, 128) })).rgb), expected,
    );
    const half = await frameOf({ ...ybr, photometric: "YBR_FULL_422", pixels: Uint8Array.of(76, 40, 85, 255) });
    t.equal(list(half.rgb).slice(0, 3), expected.slice(0, 3));
  },
  "the file's bytes are not changed by reading": async (t) => {
    const file = imageFile(
      { rows: 1, columns: 2, samples: 3, photometric: "YBR_FULL", pixels: Uint8Array.of(76, 85, 255, 76, 128, 128) },
    );
    const before = file.slice();
    await new DicomImage(file).decode();
    t.ok(file.every((byte, at) => byte === before[at]));
  },
  "bytes written in words of the other order are turned, also where a frame starts inside a word": async (t) => {
    const options = {
      syntax: SYNTAX.big, rows: 1, columns: 3, frames: 2, pixelVR: "OW", pixels: Uint8Array.of(2, 1, 4, 3, 6, 5),
    };
    t.equal(
      [list((await frameOf(options, 0)).values), list((await frameOf(options, 1)).values)], [[1, 2, 3], [4, 5, 6]],
    );
  },
  "palettes of 8 and 16 bits, in bytes and in words": async (t) => {
    const palette = (bits, data) => (w) => [0x00281101, 0x00281102, 0x00281103].flatMap((tag, n) => [
      [tag, w.element(tag, "US", w.words(3, 10, bits))], [tag + 0x100, w.element(tag + 0x100, "OW", data(n))],
    ]);
    const options = { photometric: "PALETTE COLOR", pixels: Uint8Array.of(9, 10, 11, 200) };
    const expected = [0, 50, 100, 0, 50, 100, 1, 51, 101, 2, 52, 102];
    t.equal(
      list(
        (await frameOf({ ...options, more: palette(16, (n) => words([0, 1, 2].map((v) => (v + n * 50) * 256))) })).rgb,
      ),
      expected,
      "16",
    );
    t.equal(
      list((await frameOf({ ...options, more: palette(8, (n) => words([0, 1, 2].map((v) => v + n * 50))) })).rgb),
      expected,
      "8 in words",
    );
    t.equal(
      list((await frameOf({ ...options, more: palette(8, (n) => Uint8Array.of(n * 50, n * 50 + 1, n * 50 + 2)) })).rgb),
      expected,
      "8 in bytes",
    );
    t.equal(
      list((await frameOf({ ...options, more: palette(16, (n) => words([0, 1, 2].map((v) => v + n * 50))) })).rgb),
      expected,
      "8 written as 16",
    );
    await refuses(t, { ...options, more: palette(16, () => words([1])) }, "malformed");
    await refuses(t, { ...options, more: palette(5, (n) => words([0, 1, n])) }, "malformed");
    const segments = (w) => [
      ...palette(16, () => words([0, 0, 0]))(w), [0x00281221, w.element(0x00281221, "OW", words([0, 1, 2]))],
    ];
    await refuses(t, { ...options, more: segments }, "unsupported", "palette");
  },
  "rle of 8 and 16 bits and of colour": async (t) => {
    const rle = { syntax: SYNTAX.rle };
    t.equal(list((await frameOf({ ...rle, pieces: [rleFrame([[7, 7, 7, 9]])] })).values), [7, 7, 7, 9]);
    t.equal(
      list(
        (await frameOf({ ...rle, ...signed, pieces: [rleFrame([[0xff, 0xff, 0, 0], [0, 1, 2, 3]])] })).values,
      ),
      [-256, -255, 2, 3],
    );
    const rgb = {
      ...rle, rows: 1, columns: 2, samples: 3, photometric: "RGB", pieces: [rleFrame([[1, 4], [2, 5], [3, 6]])],
    };
    t.equal(list((await frameOf(rgb)).rgb), [1, 2, 3, 4, 5, 6]);
    const ybr = { ...rgb, photometric: "YBR_FULL", pieces: [rleFrame([[76, 76], [85, 128], [255, 128]])] };
    t.equal(list((await frameOf(ybr)).rgb), [254, 0, 0, 76, 76, 76]);
  },
  "rle of noise comes back as it was": async (t) => {
    const next = seeded(5);
    for (let round = 0; round < 40; round += 1) {
      const bytes = Uint8Array.from({ length: 300 }, () => (next() < 0.6 ? 3 : next() * 256));
      const frame = await frameOf({ syntax: SYNTAX.rle, rows: 10, columns: 30, pieces: [rleFrame([bytes])] });
      t.equal(frame.values, bytes);
    }
  },
  "rle that ends early, runs over or points outside is refused": async (t) => {
    const rle = { syntax: SYNTAX.rle };
    const good = rleFrame([[1, 2, 3, 4]]);
    const short = [(b) => b.subarray(0, 66), () => new Uint8Array(10)];
    const wrong = [[0, 2], [4, 63], [5, 9], [64, 127]].map(([at, byte]) => (b) => b.with(at, byte));
    for (const change of [...short, ...wrong]) {
      await refuses(t, { ...rle, pieces: [Uint8Array.from(change(good))] }, "malformed");
    }
    await refuses(t, { ...rle, pieces: [join(good.subarray(0, 64), packBits([1, 1, 1, 1, 1, 1]))] }, "malformed");
  },
  "frames are found by either offset table, one by one, and by the starts of streams": async (t) => {
    const two = [rleFrame([[1, 1, 1, 1]]), rleFrame([[2, 2, 2, 2]])];
    const value = async (options) => list(
      (await frameOf({ syntax: SYNTAX.rle, frames: 2, pieces: two, ...options }, 1)).values,
    )[0];
    const offsets = new Uint8Array(new Uint32Array([0, two[0].length + 8]).buffer);
    t.equal(await value({}), 2);
    t.equal(await value({ table: offsets }), 2);
    const long = (...values) => new Uint8Array(new BigUint64Array(values.map(BigInt)).buffer);
    const extended = (lengths) => (w) => [
      [0x7fe00001, w.element(0x7fe00001, "OV", long(0, two[0].length + 8))],
      [0x7fe00002, w.element(0x7fe00002, "OV", long(...lengths))],
    ];
    t.equal(await value({ more: extended(two.map((each) => each.length)) }), 2);
    for (const bad of [[0, 4], [8, 0], [0, 0], [0]]) {
      await refuses(
        t,
        { syntax: SYNTAX.rle, frames: 2, pieces: two, table: new Uint8Array(new Uint32Array(bad).buffer) },
        "malformed",
      );
    }
    await refuses(t, { syntax: SYNTAX.rle, frames: 2, pieces: two, more: extended([9e9, 1]) }, "malformed");
    await refuses(t, { syntax: SYNTAX.rle, frames: 3, pieces: two }, "malformed");
    const parts = [two[0].subarray(0, 40), two[0].subarray(40)];
    t.equal(list((await frameOf({ syntax: SYNTAX.rle, pieces: parts })).values)[0], 1, "one frame in two fragments");
  },
  "padding is no part of the range": async (t) => {
    const more = (w) => [[0x00280120, w.element(0x00280120, "SS", -2000)]];
    const frame = await frameOf({ allocated: 16, signed: true, pixels: words([-2000, -1000, 300, -2000]), more });
    t.equal([frame.low, frame.high], [-1000, 300]);
  },
  "what is not read says so": async (t) => {
    const eight = new Uint8Array(64);
    await refuses(t, { allocated: 32, pixels: eight }, "unsupported", "bits");
    await refuses(t, { allocated: 12, pixels: eight }, "unsupported", "bits");
    await refuses(t, { photometric: "CMYK", samples: 4, pixels: eight }, "unsupported", "photometric");
    await refuses(t, { photometric: "YBR_PARTIAL_420", samples: 3, pixels: eight }, "unsupported", "photometric");
    await refuses(t, { syntax: SYNTAX.jpeg2000, pieces: [eight] }, "unsupported", "elsewhere");
    await refuses(t, {}, "unsupported", "noImage");
    await refuses(t, { rows: 20_000, columns: 1, pixels: eight }, "unsupported", "tooLarge");
    await refuses(t, { rows: 16_000, columns: 16_000, pixels: eight }, "unsupported", "tooLarge");
  },
  "what contradicts itself is refused": async (t) => {
    const eight = new Uint8Array(64);
    await refuses(t, { pixels: new Uint8Array(2) }, "malformed", "truncated");
    await refuses(t, { frames: 17, pixels: eight }, "malformed", "truncated");
    await refuses(
      t, { frames: 0, more: (w) => [[0x00280008, w.element(0x00280008, "IS", "-1")]], pixels: eight }, "malformed",
    );
    await refuses(t, { samples: 3, pixels: eight }, "malformed");
    await refuses(t, { photometric: "RGB", pixels: eight }, "malformed");
    await refuses(t, { stored: 9, pixels: eight }, "malformed");
    await refuses(t, { stored: 8, high: 5, pixels: eight }, "malformed");
    await refuses(t, { pieces: [eight] }, "malformed");
    await refuses(t, { syntax: SYNTAX.rle, pixels: eight }, "malformed");
    await refuses(t, { photometric: "YBR_FULL_422", samples: 3, rows: 1, columns: 3, pixels: eight }, "malformed");
  },
};
