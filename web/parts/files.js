// What was dropped or chosen: files and whole folders, as a flat list.

const LEFT_OUT = /^(dicomdir|thumbs\.db|desktop\.ini|autorun\.inf|\.ds_store)$/i;

/** The files of a drop, folders included: `{name, file}` each, names with their folders. */
export async function dropped(dataTransfer) {
  const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return chosen(dataTransfer.files);
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found.filter(wanted);
}

/** The files of an input. */
export const chosen = (files) =>
  [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file })).filter(wanted);

/**
 * The files as they are handed over, with plain names and in the order of their paths: the same folder gives the same
 * order again, dropped or chosen, which is how a broken upload finds its files.
 */
export function ordered(entries) {
  const order = new Intl.Collator("en", { numeric: true });
  return [...entries].sort((a, b) => order.compare(a.name, b.name));
}

/** A file of a list, under its own name without folders. */
export const plainFile = ({ name, file }) => new File([file], baseName(name), { type: file.type });

/** The last part of a path. */
export const baseName = (path) => path.split("/").pop() || "file";

// The index of a disc and what systems leave behind belong to nobody's study.
const wanted = ({ name }) => !LEFT_OUT.test(name.split("/").pop());

async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ name: entry.fullPath.replace(/^\//, ""), file });
    return;
  }
  const reader = entry.createReader();
  // A reader gives a hundred at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const each of some) await walk(each, found);
  }
}
