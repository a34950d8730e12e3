// A viewer on a page: the first image as soon as it is there, the rest while it is looked at, nothing after the end.

import { balancePlots } from "./balanceplots.js";
import { MOST_BYTES, readBalance } from "./balancereading.js";
import { linkButton } from "./controls.js";
import { fill, h } from "./dom.js";
import { explain } from "./errors.js";
import { saveFile } from "./kit.js";
import { list } from "./table.js";
import { progress } from "./progress.js";
import { notice } from "./show.js";
import { bytes, t } from "./text.js";
import { toast } from "./toast.js";

const IMAGE = "application/dicom";
const OBSERVATION = "application/fhir+json";
const MOST_PLOTTED = 4;

/**
 * Opens a record into an element. `open(onProgress)` gives the OpenedRecord.
 *
 * @param {{app, signal}} context
 * @returns {{element, done: Promise<OpenedRecord|null>, close()}} `done` when the manifest is there or it failed
 */
export function openInto(context, open, { onFailure, mayDownload } = {}) {
  const bar = progress(t("open.begin"));
  const place = h("div", { class: "viewer-place" });
  const plots = h("div", { class: "viewer-place" });
  const others = h("div", null);
  const element = h("div", { class: "opening" }, bar.element, place, plots, others);
  let viewer = null;
  let record = null;
  let over = false;
  const close = () => {
    over = true;
    viewer?.close();
    record?.close();
    viewer = record = null;
    fill(place);
    fill(plots);
    fill(others);
  };
  context.signal.addEventListener("abort", close);
  return { element, close, done: run() };

  async function run() {
    try {
      const [opened, module] = await Promise.all([
        open((step) => bar.show({ ...step, text: phase(step.phase) })),
        context.app.loadViewer(),
      ]);
      record = opened;
      if (over) return close();
      await stream(module);
      return opened;
    } catch (error) {
      if (over) return null;
      bar.element.remove();
      if (onFailure?.(error)) return null;
      fill(place, notice("danger", { title: t("open.failed"), live: true }, h("p", null, explain(error))));
      return null;
    }
  }

  async function stream({ Viewer }) {
    const { items } = record.manifest;
    const images = items.map((item, index) => ({ item, index })).filter(({ item }) => item.type === IMAGE);
    const rest = items.map((item, index) => ({ item, index })).filter(({ item }) => item.type !== IMAGE);
    const may = mayDownload ?? !record.viewOnly;
    if (rest.length) fill(others, otherFiles(rest, may));
    if (images.length === 0) {
      bar.show({ done: 0, total: 0, text: t("open.loading") });
      await drawBalance(rest);
      return bar.element.remove();
    }
    viewer = new Viewer(place, {
      mayDownload: may,
      onDownload: (_, name, content) => saveFile(new Blob([content], { type: IMAGE }), name),
      decodeElsewhere: context.member.frameDecoder(),
    });
    viewer.setExpected(images.length);
    follow(images);
  }

  // Looking is what every grant allows; an Observation of something else stays a file among the others.
  async function drawBalance(rest) {
    const found = rest.filter(({ item }) => item.type === OBSERVATION && item.size <= MOST_BYTES);
    for (const { index } of found.slice(0, MOST_PLOTTED)) {
      try {
        const measured = readBalance(await record.item(index));
        if (over) return;
        if (measured) plots.append(balancePlots(measured));
      } catch (error) {
        if (over || onFailure?.(error)) return;
        plots.append(notice("danger", { title: t("open.failed"), live: true }, h("p", null, explain(error))));
      }
    }
  }

  async function follow(images) {
    for (const [at, { item, index }] of images.entries()) {
      if (over) return;
      if (at === 0) bar.show({ done: 0, total: 0, text: t("open.loading") });
      try {
        const data = await record.item(index);
        if (over) return;
        viewer.add(data, { name: item.name, index: at });
        // From the first image on, the viewer itself says how many have come. What follows does not delay its painting.
        if (at === 0) {
          bar.element.remove();
          await painted();
        }
      } catch (error) {
        if (over) return;
        if (onFailure?.(error)) return;
        viewer.fail(at, explain(error));
      }
    }
    bar.element.remove();
  }

  function otherFiles(rest, may) {
    return list(
      rest.map(({ item, index }) => [
        h(
          "div",
          { class: "list-main" },
          h("p", { class: "list-title" }, item.name),
          h("p", { class: "soft" }, bytes(item.size)),
        ),
        may ? saveButton(item, index) : h("p", { class: "soft" }, t("open.noDownload")),
      ]),
    );
  }

  function saveButton(item, index) {
    const link = linkButton({
      label: t("open.save"),
      href: "#",
      icon: "download",
      name: t("open.saveName", { name: item.name }),
    });
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      await download(index, item.name);
    });
    return link;
  }

  async function download(index, name) {
    try {
      const item = record.manifest.items[index];
      saveFile(new Blob([await record.item(index)], { type: item.type }), name ?? item.name);
    } catch (error) {
      toast(explain(error), "danger");
    }
  }
}

const phase = (name) => (name ? t(`open.phase.${name}`) : t("open.begin"));

/** When the next frame is on the screen; soon where the page is not looked at, since browsers paint nothing then. */
const painted = () =>
  Promise.race([
    new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
    new Promise((resolve) => setTimeout(resolve, 100)),
  ]);
