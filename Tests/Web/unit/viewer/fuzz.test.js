import { describe } from "/web/viewer/describe.js";
import { factsOf } from "/web/viewer/facts.js";
import { readFile } from "/web/viewer/file.js";
import { Item } from "/web/viewer/item.js";
import { COLOUR_WINDOW, paint } from "/web/viewer/paint.js";
import { windowOf } from "/web/viewer/windows.js";
import { imageFile, join, rleFrame, seeded, SYNTAX, Writer } from "./make.js";

const ROUNDS = 2_000;
const words = (length) => new Uint8Array(new Uint16Array(length).map((_, at) => at * 37).buffer);
const rich = (w) => {
  const inner = w.element(0x00080104, "LO", "inner");
  return [
    [0x00080005, w.element(0x00080005, "CS", "\\ISO 2022 IR 87")],
    [0x00100010, w.element(0x00100010, "PN", "Doe^Jane")],
    [0x00081032, w.sequence(0x00081032, [inner, w.sequence(0x00081032, [inner], true)], true)],
    [0x00280030, w.element(0x00280030, "DS", "0.5\\0.5")],
    [0x00200032, w.element(0x00200032, "DS", "0\\0\\1")], [0x00200037, w.element(0x00200037, "DS", "1\\0\\0\\0\\1\\0")],
    [0x00281050, w.element(0x00281050, "DS", "40")], [0x00281051, w.element(0x00281051, "DS", "400")],
    [0x00280120, w.element(0x00280120, "US", 7)],
    [
      0x00283000,
      w.sequence(
        0x00283000,
        [join(w.element(0x00283002, "US", w.words(4, 0, 16)), w.element(0x00283006, "OW", w.words(1, 2, 3, 4)))],
      ),
    ],
  ];
};

async function seeds() {
  const palette = (w) => [0x00281101, 0x00281102, 0x00281103].flatMap(
    (tag) => [
      [tag, w.element(tag, "US", w.words(4, 0, 16))], [tag + 0x100, w.element(tag + 0x100, "OW", w.words(1, 2, 3, 4))],
    ],
  );
  const square = { rows: 8, columns: 8 };
  const plain = imageFile({ ...square, allocated: 16, stored: 12, pixels: words(64), more: rich });
  const body = plain.subarray(132 + 8 + 20);
  const packed = new Uint8Array(
    await new Response(new Blob([body]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer(),
  );
  const meta = new Writer().element(0x00020010, "UI", SYNTAX.deflated);
  const canvas = new OffscreenCanvas(16, 16);
  canvas.getContext("2d").fillRect(2, 2, 9, 9);
  const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
  return [
    plain, imageFile({ ...square, syntax: SYNTAX.implicit, allocated: 16, pixels: words(64), more: rich }),
    imageFile({ ...square, syntax: SYNTAX.big, allocated: 16, signed: true, pixels: words(64), more: rich }),
    imageFile(
      { ...square, syntax: SYNTAX.rle, frames: 2, pieces: [rleFrame([words(32)]), rleFrame([words(32)])], more: rich },
    ),
    imageFile({ ...square, photometric: "PALETTE COLOR", pixels: words(32), more: palette }),
    imageFile({ ...square, samples: 3, photometric: "YBR_FULL_422", pixels: words(64) }),
    imageFile({ syntax: SYNTAX.jpeg, rows: 16, columns: 16, samples: 3, photometric: "YBR_FULL", pieces: [jpeg] }),
    jpeg,
    join(new Uint8Array(128), Uint8Array.from("DICM", (each) => each.charCodeAt(0)), meta, packed),
  ];
}

/** Flips, sets, cuts, doubles and swaps bytes where they are likely to matter. */
function mutated(bytes, next) {
  let changed = bytes.slice();
  for (let n = 1 + Math.floor(next() * 4); n > 0; n -= 1) {
    const at = 128 + Math.floor(next() * (changed.length - 128));
    const kind = next();
    if (kind < 0.4) changed[at] ^= 1 << Math.floor(next() * 8);
    else if (kind < 0.6) changed[at] = [0, 0xff, 0x7f, 0x80, 1][Math.floor(next() * 5)];
    else if (kind < 0.7) changed.fill(0xff, at, at + 4);
    else if (kind < 0.8) changed = changed.slice(0, Math.max(140, at));
    else if (kind < 0.9) changed = join(changed.subarray(0, at), changed.subarray(at, at + 16), changed.subarray(at));
    else changed.copyWithin(at, 132 + Math.floor(next() * 60), 132 + Math.floor(next() * 200));
  }
  return changed;
}

/** Everything the viewer does with a file but the drawing. Whether it could be shown. */
async function use(bytes) {
  describe(bytes);
  const item = new Item(bytes, { name: "x", index: 0 });
  if (item.data) {
    factsOf({ data: item.data, syntax: readFile(bytes).syntax });
    for (const element of item.data.elements.values()) {
      [item.data.texts(element.tag), item.data.numbers(element.tag, 64), item.data.items(element.tag)];
    }
  }
  if (!item.image) throw item.refusal;
  const at = item.image.frames - 1;
  const frame = await item.image.decode(at);
  const { values, windows } = item.look(at);
  const { format } = item.image;
  const choice = windows[0] ?? (frame.kind === "grey" ? windowOf(frame, format, values) : COLOUR_WINDOW);
  const look = { values, choice, isInverted: false, padding: format.padding };
  if (frame.rows * frame.columns < 1e6) paint(frame, look, new ImageData(frame.columns, frame.rows));
}

export default {
  "two thousand changed files are shown or refused, and nothing else happens": async (t) => {
    const next = seeded(20_260_101);
    const files = await seeds();
    for (const file of files) await use(file);
    const seen = { shown: 0, malformed: 0, unsupported: 0 };
    let slowest = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const bytes = mutated(files[round % files.length], next);
      const started = performance.now();
      try {
        await use(bytes);
        seen.shown += 1;
      } catch (error) {
        t.ok(error.code === "malformed" || error.code === "unsupported", `round ${round}: ${error.stack}`);
        seen[error.code] += 1;
      }
      slowest = Math.max(slowest, performance.now() - started);
    }
    t.ok(slowest < 2_000, `the slowest took ${slowest} ms`);
    t.ok(seen.shown > 100 && seen.malformed > 100 && seen.unsupported > 20, JSON.stringify(seen));
  },
};
