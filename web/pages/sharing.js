// Every grant that there is, its time left, and one tap that stops it.

import { button, linkButton } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { deliveredText, leftText, modeText, scopeText, usedText } from "../parts/scope.js";
import { badge, empty, limits, nameOf, page, person, section } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { countdown, dayText, durationText, moment, now } from "../parts/time.js";
import { rich, t } from "../parts/text.js";
import { toast } from "../parts/toast.js";

export default function sharingPage(context) {
  return page(
    {
      title: t("sharing.title"),
      lead: t("sharing.lead"),
      aside: linkButton({ label: t("sharing.offer"), href: "#/sharing/offer", icon: "sharing" }),
    },
    live(
      context,
      async () => {
        const { member } = context;
        const [rows, records] = [await member.grants(), await member.inbox()];
        const links = rows.some(isLink) ? await member.linkStates() : new Map();
        return { rows, records, links };
      },
      (found) => draw(context, found),
    ),
    limits("limits.copies"),
  );
}

/** A grant to somebody who comes by a link. */
const isLink = ({ to, state }) => to?.role === "guest" && state === "live";

function draw(context, { rows, records, links }) {
  const current = rows.filter(({ state }) => state === "live");
  const over = rows.filter(({ state }) => state !== "live");
  return [
    current.length
      ? h(
          "ul",
          { class: "list cards-list" },
          current.map((row) => h("li", null, grantRow(context, row, records, links))),
        )
      : empty({ picture: "lock", title: t("sharing.empty"), text: t("sharing.emptyText") }),
    over.length
      ? section(
          { title: t("sharing.over") },
          h(
            "ul",
            { class: "list" },
            over.map((row) => h("li", null, ended(row, records))),
          ),
        )
      : null,
  ];
}

/** A grant that is live, with what stops it. `links` is what the gateway says of links, where it was asked. */
export function grantRow(context, row, records, links = null) {
  const stop = button({
    label: t("sharing.stop"),
    kind: "danger",
    icon: "stop",
    name: t("sharing.stopName", { name: nameOf(row.to) }),
    focusKey: row.reference,
    act: async () => {
      await confirmed(context.member, () => context.member.revoke(row.reference));
      toast(t("sharing.stopped", { name: nameOf(row.to) }), "good");
    },
  });
  return [
    h(
      "div",
      { class: "list-main" },
      person(row.to),
      h("p", null, scopeText(row.scope, records)),
      h(
        "p",
        { class: "soft" },
        modeText(row.mode),
        " · ",
        row.most === 0 ? usedText(0, row.used) : leftText(row.most, row.used),
      ),
      links && isLink(row) ? linkText(links.get(row.reference)) : null,
      row.delivered ? h("p", { class: "soft" }, deliveredText(row.delivered)) : null,
      row.purposeText ? h("blockquote", null, row.purposeText) : null,
      row.by.member !== context.member.profile.member
        ? h("p", { class: "soft" }, t("sharing.passedOn", { name: nameOf(row.by) }))
        : null,
    ),
    h(
      "div",
      { class: "list-side" },
      h("p", { class: "left" }, rich("sharing.left", { left: countdown(row.until, durationText) })),
      h("p", { class: "soft" }, rich("sharing.until", { moment: moment(row.until) })),
      stop,
    ),
  ];
}

function linkText(state) {
  if (!state) return h("p", { class: "soft" }, t("sharing.unfinished"));
  const { attemptsLeft } = state;
  if (attemptsLeft === 0) return h("p", { class: "soft" }, t("sharing.exhausted"));
  return attemptsLeft < 10 ? h("p", { class: "soft" }, t("sharing.attempts", { count: attemptsLeft })) : null;
}

function ended(row, records) {
  return [
    h(
      "div",
      { class: "list-main" },
      person(row.to),
      h("p", { class: "soft" }, scopeText(row.scope, records), " · ", usedText(row.most, row.used)),
    ),
    h(
      "div",
      { class: "list-side" },
      badge("plain", t(`state.${row.state}`)),
      row.until < now() ? h("p", { class: "soft" }, dayText(row.until)) : null,
    ),
  ];
}
