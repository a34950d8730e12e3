// The files to send: dropped or chosen, read on this device, described.

import { button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { selectField } from "../../parts/fields.js";
import { baseName, chosen, dropped, ordered } from "../../parts/files.js";
import { icon } from "../../parts/icons.js";
import { progress } from "../../parts/progress.js";
import { KINDS, modalityText } from "../../parts/scope.js";
import { facts, more } from "../../parts/show.js";
import { table } from "../../parts/table.js";
import { dayText } from "../../parts/time.js";
import { bytes, number, t } from "../../parts/text.js";

const SHOWN = 100;
const PREVIEWS = 3;

/** @returns {{element, found: {name, file, described}[], kind: number, measuredAt: number|null}} */
export function filesPart(context, onChange) {
  const self = { element: null, found: [], kind: "imaging", measuredAt: null };
  const files = h("input", { type: "file", multiple: true, hidden: true });
  const folder = h("input", { type: "file", webkitdirectory: true, hidden: true });
  for (const input of [files, folder]) {
    input.addEventListener("change", () => {
      const picked = chosen(input.files);
      input.value = "";
      take(picked);
    });
  }
  const state = h("div", { role: "status" });
  const zone = h(
    "div",
    { class: "drop" },
    icon("folder"),
    h("p", { class: "drop-title" }, t("files.drop")),
    h("p", { class: "soft" }, t("files.dropHint")),
    h(
      "div",
      { class: "actions" },
      button({ label: t("files.choose"), act: () => files.click() }),
      button({ label: t("files.folder"), act: () => folder.click() }),
    ),
    files,
    folder,
  );
  const over = (event) => {
    event.preventDefault();
    zone.classList.toggle("over", event.type === "dragover");
  };
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", over);
  zone.addEventListener("drop", async (event) => {
    over(event);
    take(await dropped(event.dataTransfer));
  });
  self.element = h("div", { class: "stack" }, zone, state);
  return self;

  async function take(entries) {
    if (entries.length === 0) return;
    const isNew = ({ name, file }) => !self.found.some((each) => each.name === name && each.file.size === file.size);
    const all = ordered([...self.found, ...entries.filter(isNew)]);
    const bar = progress(t("files.reading"));
    fill(state, bar.element);
    const { describe } = await context.app.loadViewer();
    for (const [index, entry] of all.entries()) {
      if (context.signal.aborted) return;
      bar.show({ done: index, total: all.length, detail: t("open.of", { done: index, total: all.length }) });
      entry.described ??= (await read(describe, entry.file)) ?? false;
    }
    self.found = all;
    settle();
  }

  function settle() {
    const { found } = self;
    const images = found.filter(({ described }) => described);
    const days = images.map(({ described }) => studyTime(described.studyDate)).filter(Boolean);
    self.measuredAt = days.length
      ? Math.min(...days)
      : found.length
        ? Math.floor(Math.min(...found.map(({ file }) => file.lastModified)) / 1000)
        : null;
    self.kind = images.length > 0 ? "imaging" : "document";
    zone.classList.toggle("small", found.length > 0);
    fill(state, found.length ? summary(found, images) : null);
    onChange();
  }

  function summary(found, images) {
    const size = found.reduce((sum, { file }) => sum + file.size, 0);
    const modalities = [...new Set(images.map(({ described }) => described.modality).filter(Boolean))].map(
      modalityText,
    );
    const names = [...new Set(images.map(({ described }) => plainName(described.patientName)).filter(Boolean))];
    const kind = images.length
      ? null
      : selectField({
          label: t("files.kind"),
          options: KINDS.map((each) => [each, t(`kindLabel.${each}`)]),
          value: self.kind,
        });
    kind?.input.addEventListener("change", () => (self.kind = kind.value));
    return [
      h("div", { class: "previews" }, previews(context, images)),
      facts(
        [t("files.found"), t("files.counts", { count: found.length, images: images.length, size: bytes(size) })],
        [t("files.modality"), modalities.length ? modalities.join(", ") : null],
        [t("files.study"), self.measuredAt ? dayText(self.measuredAt) : null],
        [t("files.names"), names.length ? names.join("; ") : null],
      ),
      kind?.element ?? null,
      more(
        t("files.list"),
        fileTable(found),
        found.length > SHOWN ? h("p", { class: "soft" }, t("files.andMore", { count: found.length - SHOWN })) : null,
      ),
      h("div", { class: "actions" }, button({ label: t("files.clear"), kind: "quiet", act: clear })),
    ];
  }

  function clear() {
    self.found = [];
    settle();
  }
}

async function read(describe, file) {
  try {
    return describe(new Uint8Array(await file.arrayBuffer()));
  } catch {
    return null;
  }
}

function fileTable(found) {
  return table({
    caption: t("files.list"),
    columns: [
      { title: t("files.column.name"), cell: ({ name }) => h("span", { class: "break" }, name) },
      {
        title: t("files.column.what"),
        cell: ({ described }) =>
          described ? [described.modality, described.description].filter(Boolean).join(", ") : t("files.notImage"),
      },
      {
        title: t("files.column.pixels"),
        number: true,
        cell: ({ described }) => (described?.rows ? `${number(described.columns)} × ${number(described.rows)}` : ""),
      },
      { title: t("files.column.size"), number: true, cell: ({ file }) => bytes(file.size) },
    ],
    rows: found.slice(0, SHOWN),
  });
}

function previews(context, images) {
  const step = Math.max(1, Math.floor(images.length / PREVIEWS));
  const chosenOnes = images.filter((_, index) => index % step === Math.floor(step / 2)).slice(0, PREVIEWS);
  return chosenOnes.map(({ file, name }) => {
    const place = h("div", { class: "thumb" }, icon("images"));
    draw(context, file, baseName(name), place);
    return place;
  });
}

async function draw(context, file, name, place) {
  const { thumbnail } = await context.app.loadViewer();
  const blob = await thumbnail(new Uint8Array(await file.arrayBuffer()), 320).catch(() => null);
  if (!blob || context.signal.aborted) return;
  const url = URL.createObjectURL(blob);
  context.signal.addEventListener("abort", () => URL.revokeObjectURL(url));
  fill(place, h("img", { src: url, class: "thumb-image", alt: t("files.preview", { name }) }));
}

/** A DICOM date, with or without separators, as seconds at noon: no zone moves it to another day. */
export function studyTime(text) {
  const found = /^(\d{4})[-.]?(\d\d)[-.]?(\d\d)/.exec(text ?? "");
  if (!found) return null;
  const [year, month, day] = found.slice(1).map(Number);
  const time = new Date(year, month - 1, day, 12);
  // A day that there is not, and a year before 100, are read as others.
  const isThere = time.getFullYear() === year && time.getMonth() === month - 1 && time.getDate() === day;
  return isThere ? Math.floor(time.getTime() / 1000) : null;
}

/** A DICOM name as people write it: MARLOW^ADA is Ada Marlow. */
export function plainName(text) {
  if (!text) return "";
  const [family = "", given = "", middle = ""] = text.split("=")[0].split("^");
  const proper = (word) =>
    word === word.toUpperCase()
      ? word.toLowerCase().replace(/(^|[\s'-])\p{L}/gu, (letter) => letter.toUpperCase())
      : word;
  return [given, middle, family]
    .map((word) => proper(word.trim()))
    .filter(Boolean)
    .join(" ");
}
