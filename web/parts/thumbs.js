// Thumbnails, made on this device from decrypted bytes, one at a time, when their card comes into view. They live as
// long as the session's pages and are written nowhere.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

const SIZE = 320;
const kept = new WeakMap();
let line = Promise.resolve();

/**
 * A place for the thumbnail of a record of the member's own; `onOpened(manifest)` is told what it holds.
 *
 * @param {{app, member, signal}} context
 */
export function thumbnail(context, row, onOpened) {
  const place = h(
    "div",
    { class: "thumb" },
    icon(row.kind === "measurement" ? "measurement" : row.kind === "document" ? "file" : "images"),
  );
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    // One after the other: the record that the person opens shall not wait behind forty others.
    line = line.then(async () => {
      if (context.signal.aborted) return;
      // Without a thumbnail the icon stays; opening the record says what is wrong.
      const made = await make(context, row).catch(() => null);
      if (!made || context.signal.aborted) return;
      onOpened?.(made.manifest);
      if (made.url) fill(place, h("img", { src: made.url, alt: "", class: "thumb-image" }));
    });
  });
  seen.observe(place);
  context.signal.addEventListener("abort", () => seen.disconnect());
  return place;
}

function make({ app, member }, { record }) {
  if (!kept.has(member)) kept.set(member, new Map());
  const mine = kept.get(member);
  if (!mine.has(record)) {
    const work = produce(app, member, record);
    work.catch(() => mine.delete(record));
    mine.set(record, work);
  }
  return mine.get(record);
}

async function produce(app, member, record) {
  const opened = await member.open(record);
  try {
    const { manifest } = opened;
    const { thumbnail: draw } = await app.loadViewer();
    const images = manifest.items
      .map((item, index) => ({ item, index }))
      .filter(({ item }) => item.type === "application/dicom");
    // The middle of a series says more than its edge.
    const chosen = images[Math.floor(images.length / 2)];
    const blob = chosen ? await draw(await opened.item(chosen.index), SIZE) : null;
    return { manifest, url: blob ? URL.createObjectURL(blob) : null };
  } finally {
    opened.close();
  }
}

/** Forgets what was drawn for a member whose session is over. */
export async function forgetThumbnails(member) {
  for (const work of kept.get(member)?.values() ?? []) {
    const made = await work.catch(() => null);
    if (made?.url) URL.revokeObjectURL(made.url);
  }
  kept.delete(member);
}
