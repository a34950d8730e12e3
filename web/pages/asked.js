// What was asked, and what came of it. The answer comes by itself.

import { linkButton } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { deliveredText, leftText, modeText, purposeText, scopeText } from "../parts/scope.js";
import { badge, empty, limits, nameOf, notice, page, person, section } from "../parts/show.js";
import { agoText, countdown, durationText, momentText } from "../parts/time.js";
import { rich, t } from "../parts/text.js";

export default function askedPage(context) {
  const load = async () => {
    const asked = await context.member.asked();
    const offered = (await context.member.received()).filter(
      ({ reference, state }) => state === "live" && !asked.some(({ grant }) => grant?.reference === reference),
    );
    return { asked, offered };
  };
  return page(
    {
      title: t("asked.title"),
      lead: t("asked.lead"),
      aside: linkButton({ label: t("asked.new"), href: "#/ask", kind: "primary", icon: "ask" }),
    },
    live(context, load, draw),
    limits("asked.limit"),
  );
}

function draw({ asked, offered }) {
  if (asked.length + offered.length === 0)
    return empty({ picture: "ask", title: t("asked.empty"), text: t("asked.emptyText") });
  const open = asked.filter(({ answer }) => answer === null);
  const done = asked.filter(({ answer }) => answer !== null);
  return [
    open.length
      ? section(
          { title: t("asked.open") },
          h(
            "ul",
            { class: "stack plain-list" },
            open.map((row) => h("li", null, waitingCard(row))),
          ),
        )
      : null,
    offered.length
      ? section(
          { title: t("asked.offered"), lead: t("asked.offeredText") },
          h(
            "ul",
            { class: "list" },
            offered.map((row) => h("li", null, offer(row))),
          ),
        )
      : null,
    done.length
      ? section(
          { title: t("asked.done") },
          h(
            "ul",
            { class: "stack plain-list" },
            done.map((row) => h("li", null, answered(row))),
          ),
        )
      : null,
  ];
}

function head(row, state) {
  return h("div", { class: "request-head" }, person(row.owner, { role: false, big: true }), state);
}

const words = (row) => [
  h("p", null, purposeText(row.purposeCode), row.purposeText ? h("blockquote", null, row.purposeText) : null),
  h("p", { class: "soft" }, scopeText(row.scope), " · ", modeText(row.mode), " · ", durationText(row.duration)),
];

function waitingCard(row) {
  return h(
    "article",
    { class: "card request" },
    head(row, badge("info", t("asked.waiting"))),
    words(row),
    h(
      "div",
      { class: "waiting" },
      h("span", { class: "pulse", "aria-hidden": "true" }),
      h("span", null, t("asked.byItself", { ago: agoText(row.askedAt) })),
    ),
  );
}

function answered(row) {
  const { grant } = row;
  const current = grant?.state === "live";
  const state =
    row.answer === "denied"
      ? badge("danger", t("answer.denied"))
      : badge(current ? "good" : "plain", t(current ? "answer.granted" : `state.${grant?.state ?? "expired"}`));
  return h(
    "article",
    { class: "card request" },
    head(row, state),
    words(row),
    row.answer === "denied" ? notice("info", {}, h("p", null, t("asked.denied", { name: nameOf(row.owner) }))) : null,
    current && less(row, grant)
      ? notice(
          "info",
          { title: t("asked.narrowed") },
          h(
            "p",
            null,
            scopeText(grant.scope),
            " · ",
            modeText(grant.mode),
            " · ",
            t("asked.untilText", { moment: momentText(grant.until) }),
            " · ",
            leftText(grant.most, grant.used),
          ),
        )
      : null,
    grant?.delivered ? h("p", { class: "soft" }, deliveredText(grant.delivered)) : null,
    current
      ? h(
          "div",
          { class: "actions" },
          linkButton({
            label: t("asked.look"),
            href: "#/available",
            kind: "primary",
            icon: "images",
            name: t("asked.lookName", { name: nameOf(row.owner) }),
          }),
          h("p", { class: "left" }, rich("sharing.left", { left: countdown(grant.until, durationText) })),
        )
      : grant
        ? h(
            "div",
            { class: "actions" },
            linkButton({
              label: t("asked.again"),
              href: `#/ask/again/${grant.reference}`,
              name: t("asked.againName", { name: nameOf(row.owner) }),
            }),
          )
        : null,
  );
}

// Whether less was granted than asked for. A difference of a minute in the end is the time between question and answer.
function less(row, grant) {
  const same =
    JSON.stringify([row.scope.kinds, row.scope.nature, row.scope.record]) ===
    JSON.stringify([grant.scope.kinds, grant.scope.nature, grant.scope.record]);
  const short = grant.until + 60 < (row.answeredAt ?? 0) + row.duration;
  return (
    !same || short || grant.most > 0 || (row.mode.store && !grant.mode.store) || (row.mode.passOn && !grant.mode.passOn)
  );
}

function offer(row) {
  return [
    h(
      "div",
      { class: "list-main" },
      person(row.owner, { role: false }),
      h("p", { class: "soft" }, scopeText(row.scope)),
      row.delivered ? h("p", { class: "soft" }, deliveredText(row.delivered)) : null,
    ),
    h(
      "div",
      { class: "list-side" },
      linkButton({
        label: t("asked.look"),
        href: "#/available",
        name: t("asked.lookName", { name: nameOf(row.owner) }),
      }),
    ),
  ];
}
