// Measurements of the viewer, run by viewer.py. Each is a median and the worst of its rounds, in milliseconds.
import { imageFile, rleFrame, SYNTAX } from "/Tests/Web/unit/viewer/make.js";
import { slice } from "/Tests/Web/unit/viewer/phantom.js";
import { describe, firstLook, painted, thumbnail } from "/web/viewer/describe.js";
import { DicomImage } from "/web/viewer/image.js";
import { paint } from "/web/viewer/paint.js";
import { Viewer } from "/web/viewer/viewer.js";

async function timed(what, rounds, run) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await run(round);
    times.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const cold = times[0];
  const sorted = times.toSorted((one, other) => one - other);
  return [[`${what}, first time`, cold, cold], [what, sorted[rounds >> 1], sorted[rounds - 1]]];
}

async function pixelsOf(bytes) {
  const image = new DicomImage(bytes);
  const frame = await image.decode();
  return painted(frame, firstLook(image, image.data, frame));
}

async function screen(viewer) {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return viewer;
}

/** All measurements. */
export async function measure(rounds) {
  const slices = Array.from({ length: 200 }, (_, at) => slice(at, 200));
  const stored = slices[0].subarray(-524_288);
  const planes = [1, 0].map((byte) => stored.filter((_, at) => at % 2 === byte));
  const size = { rows: 512, columns: 512, allocated: 16, signed: true };
  const rle = imageFile({ syntax: SYNTAX.rle, ...size, pieces: [rleFrame(planes)] });
  const rows = [];
  const add = async (what, run, times = rounds) => rows.push(...(await timed(what, times, run)));
  await add("512x512 16 bit, bytes to painted canvas", (round) => pixelsOf(slices[round % 200]));
  await add("512x512 16 bit RLE, bytes to painted canvas", () => pixelsOf(rle));
  await add("describe a slice", (round) => describe(slices[round % 200]));
  await add("thumbnail of a slice, 128", (round) => thumbnail(slices[round % 200], 128));
  const image = new DicomImage(slices[0]);
  const frame = await image.decode();
  const look = firstLook(image, image.data, frame);
  const out = new ImageData(512, 512);
  const step = (round) => paint(frame, { ...look, choice: { ...look.choice, centre: 40 + round } }, out);
  await add("one step of window and level, 512x512", step);
  const place = document.getElementById("place");
  const first = async () => {
    const viewer = new Viewer(place, {});
    viewer.add(slices[0], { index: 0 });
    while (!viewer.reading.shown) await new Promise((resolve) => setTimeout(resolve, 0));
    await screen();
    viewer.close();
  };
  await add("viewer: first file to the screen, 512x512", first, Math.min(rounds, 10));
  const viewer = new Viewer(place, {});
  const started = performance.now();
  slices.forEach((bytes, index) => viewer.add(bytes, { index }));
  const taken = performance.now() - started;
  rows.push(["viewer: 200 files added", taken, taken]);
  await screen();
  await add("viewer: scroll by one image of 200, to the screen", async () => {
    viewer.commands.scroll(1);
    await screen();
  });
  await add("viewer: drag of the window, to the screen", async () => {
    viewer.commands.windowBy(3, 1);
    await screen();
  });
  viewer.close();
  return rows;
}
