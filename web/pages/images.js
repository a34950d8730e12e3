// The patient's images: by day and sender, with thumbnails made on this device.

import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { modalityText, recordTitle } from "../parts/scope.js";
import { badge, empty, limits, nameOf, page } from "../parts/show.js";
import { dayText } from "../parts/time.js";
import { t } from "../parts/text.js";
import { linkButton } from "../parts/controls.js";
import { thumbnail } from "../parts/thumbs.js";

export default function imagesPage(context) {
  return page(
    { title: t("images.title"), lead: t("images.lead"), wide: true },
    live(
      context,
      () => context.member.inbox(),
      (rows) => (rows.length ? groups(context, rows) : nothing()),
    ),
    limits("images.limit"),
  );
}

const nothing = () =>
  empty({
    picture: "images",
    title: t("images.empty"),
    text: t("images.emptyText"),
    action: linkButton({ label: t("menu.code"), href: "#/code", icon: "code" }),
  });

function groups(context, rows) {
  const found = new Map();
  for (const row of [...rows].sort((a, b) => b.measuredAt - a.measuredAt)) {
    const key = `${dayText(row.measuredAt)} ${row.from.member}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(row);
  }
  return [...found.values()].map((group) => [
    h(
      "section",
      { class: "section" },
      h(
        "div",
        { class: "section-head" },
        h("h2", null, dayText(group[0].measuredAt)),
        h(
          "p",
          { class: "soft" },
          group[0].from.member === context.member.profile.member
            ? t("images.own")
            : t("images.from", { name: nameOf(group[0].from) }),
        ),
      ),
      h(
        "ul",
        { class: "cards" },
        group.map((row) => h("li", null, tile(context, row))),
      ),
    ),
  ]);
}

function tile(context, row) {
  if (row.erased) {
    return h(
      "div",
      { class: "tile erased" },
      h(
        "div",
        { class: "tile-text" },
        h("p", { class: "tile-title" }, recordTitle(row)),
        badge("plain", t("images.erased")),
      ),
    );
  }
  // The day stands above the group already.
  const plainTitle = (modality, name) =>
    modality ? modalityText(modality) : (row.kind !== "imaging" && name) || t(`kind.${row.kind}`);
  const title = h("span", { class: "tile-title" }, plainTitle(row.modality, row.title));
  const many = (count, images) => t(images ? "images.count" : "images.files", { count });
  const detail = h("span", { class: "tile-detail" }, row.items ? many(row.items, row.kind === "imaging") : null);
  const told = ({ items }) => {
    const modality = items.find((item) => item.dicom?.modality)?.dicom.modality;
    title.textContent = plainTitle(modality, items.length === 1 ? items[0].name : null);
    detail.textContent = many(
      items.length,
      items.every((item) => item.dicom),
    );
  };
  return h(
    "a",
    { class: "tile", href: `#/images/${row.record}`, data: { focus: row.record } },
    thumbnail(context, row, told),
    h("span", { class: "tile-text" }, title, detail),
  );
}
