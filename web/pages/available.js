// The images that patients have opened for this clinician, now.

import { linkButton } from "../parts/controls.js";
import { measurementsOf } from "./compare.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { modeText, recordTitle, scopeText } from "../parts/scope.js";
import { badge, empty, limits, nameOf, page, person, section } from "../parts/show.js";
import { countdown, dayText, durationText } from "../parts/time.js";
import { rich, t } from "../parts/text.js";

export default function availablePage(context) {
  const load = async () => {
    const ended = (await context.member.received()).filter(({ state }) => state !== "live");
    return { rows: await context.member.accessible(), ended };
  };
  return page(
    { title: t("available.title"), lead: t("available.lead") },
    live(context, load, (found) => draw(context, found)),
    limits("available.limit"),
  );
}

function draw(context, { rows, ended }) {
  const people = new Map();
  for (const row of rows) {
    if (!people.has(row.owner.member)) people.set(row.owner.member, []);
    people.get(row.owner.member).push(row);
  }
  return [
    rows.length === 0
      ? empty({
          picture: "images",
          title: t("available.empty"),
          text: t("available.emptyText"),
          action: linkButton({ label: t("menu.ask"), href: "#/ask", kind: "primary" }),
        })
      : [...people.values()].map((group) =>
          h(
            "section",
            { class: "section" },
            h(
              "div",
              { class: "section-head" },
              h("h2", { class: "person-heading" }, person(group[0].owner, { role: false, big: true })),
              comparison(group),
            ),
            h(
              "ul",
              { class: "list cards-list" },
              group.map((row) => h("li", null, line(context, row))),
            ),
          ),
        ),
    ended.length
      ? section(
          { title: t("available.ended") },
          h(
            "ul",
            { class: "list" },
            ended.slice(0, 20).map((row) => h("li", null, over(row))),
          ),
        )
      : null,
  ];
}

/** Where there is more than one measurement, they can be seen side by side. */
function comparison(group) {
  const [{ owner }] = group;
  if (measurementsOf(group, owner.member).length < 2) return null;
  return linkButton({
    label: t("available.compare"),
    href: `#/compare/${owner.member}`,
    icon: "measurements",
    name: t("available.compareName", { name: nameOf(owner) }),
  });
}

function line(context, row) {
  const used = row.left === 0;
  return [
    h(
      "div",
      { class: "list-main" },
      h("p", { class: "list-title" }, recordTitle(row)),
      h(
        "p",
        { class: "soft" },
        t("images.from", { name: nameOf(row.from) }),
        " · ",
        t("available.recorded", { day: dayText(row.anchoredAt) }),
        " · ",
        h("code", null, row.record.slice(0, 8)),
      ),
      h("p", { class: "soft" }, modeText(row.mode)),
    ),
    h(
      "div",
      { class: "list-side" },
      h(
        "p",
        { class: "left" },
        rich("sharing.left", {
          left: countdown(row.until, durationText, () => context.member.dispatchEvent(new Event("change"))),
        }),
      ),
      row.left === null || row.left === undefined
        ? null
        : h("p", { class: "soft" }, t("available.left", { count: row.left })),
      used
        ? badge("plain", t("available.used"))
        : linkButton({
            label: t("available.open"),
            href: `#/available/${row.reference}/${row.record}`,
            kind: "primary",
            icon: "eye",
            name: t("available.openName", { what: recordTitle(row), name: nameOf(row.owner) }),
          }),
    ),
  ];
}

function over(row) {
  return [
    h(
      "div",
      { class: "list-main" },
      person(row.owner, { role: false }),
      h("p", { class: "soft" }, scopeText(row.scope)),
    ),
    h(
      "div",
      { class: "list-side" },
      badge("plain", t(`state.${row.state}`)),
      linkButton({
        label: t("asked.again"),
        href: `#/ask/again/${row.reference}`,
        kind: "quiet",
        name: t("asked.againName", { name: nameOf(row.owner) }),
      }),
    ),
  ];
}
