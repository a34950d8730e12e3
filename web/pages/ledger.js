// The ledger, page by page, and a button that checks all of it in this browser.

import { button } from "../parts/controls.js";
import { fill, h } from "../parts/dom.js";
import { explain } from "../parts/errors.js";
import { live } from "../parts/live.js";
import { progress } from "../parts/progress.js";
import { badge, digest, empty, facts, limits, nameOf, notice, page, section } from "../parts/show.js";
import { table } from "../parts/table.js";
import { momentText, moment } from "../parts/time.js";
import { known, number, t } from "../parts/text.js";

const PAGE = 25;

export default function ledgerPage(context) {
  const { member } = context;
  // Null follows the newest; else the position where the page begins.
  let from = null;
  const start = () => from ?? Math.max(0, member.ledgerStatus.size - PAGE);
  const load = async () => ({
    rows: await member.entries(start(), PAGE),
    from: start(),
    size: member.ledgerStatus.size,
  });
  const turn = (where) => {
    from = where;
    return part.reload();
  };
  const part = live(context, load, (found) => draw(found, turn));
  return page(
    { title: t("ledger.title"), lead: t("ledger.lead"), wide: true },
    status(context),
    verifyPart(context),
    section({ title: t("ledger.entries") }, part),
    limits("ledger.limit"),
  );
}

function status(context) {
  const load = async () => ({ ...context.member.ledgerStatus });
  return live(context, load, ({ size, verifiedAt, views, needed, vouched }) =>
    h(
      "div",
      { class: "figures" },
      figure(t("ledger.size"), number(size)),
      figure(
        t("ledger.vouched"),
        needed > 0 ? t("ledger.views", { views, needed }) : t("ledger.nobody"),
        vouched ? "good" : "warn",
      ),
      figure(t("ledger.verified"), verifiedAt ? momentText(verifiedAt) : t("ledger.notYet")),
    ),
  );
}

const figure = (label, value, kind = "") =>
  h(
    "div",
    { class: `figure ${kind}` },
    h("p", { class: "figure-label" }, label),
    h("p", { class: "figure-value" }, value),
  );

function verifyPart({ member, signal }) {
  const result = h("div", { role: "status" });
  const verify = button({
    label: t("verify.button"),
    kind: "primary",
    icon: "policy",
    act: async () => {
      const bar = progress(t("verify.running"));
      fill(result, bar.element);
      try {
        const found = await member.verifyAll(({ done, total }) =>
          bar.show({ done, total, detail: t("open.of", { done, total }) }),
        );
        if (!signal.aborted) fill(result, outcome(found));
      } catch (error) {
        fill(result, notice("danger", { title: t("verify.failed") }, h("p", null, explain(error))));
      }
    },
  });
  return h(
    "div",
    { class: "card stack verify" },
    h("div", null, h("h2", null, t("verify.title")), h("p", { class: "soft" }, t("verify.text"))),
    h("div", { class: "actions" }, verify),
    result,
  );
}

function outcome({ ok, size, root, signatures, firstFault }) {
  if (!ok)
    return notice(
      "danger",
      { title: t("verify.bad") },
      h(
        "p",
        null,
        firstFault?.position === null
          ? t("verify.badRoot")
          : t("verify.badText", { position: firstFault?.position ?? 0 }),
      ),
      h("p", null, t("verify.badDo")),
    );
  return notice(
    "good",
    { title: t("verify.good") },
    h("p", null, t("verify.goodText", { size, signatures })),
    facts([t("entry.root"), digest(root)]),
  );
}

function draw({ rows, from, size }, turn) {
  if (size === 0) return empty({ picture: "ledger", title: t("ledger.empty") });
  const newest = [...rows].reverse();
  const last = from + rows.length >= size;
  return [
    table({
      caption: t("ledger.entries"),
      dense: true,
      columns: [
        {
          title: t("entry.position"),
          number: true,
          place: "at-start",
          cell: ({ position }) =>
            h("a", { href: `#/ledger/${position}`, data: { focus: `entry-${position}` } }, number(position)),
        },
        { title: t("entry.time"), place: "at-last", cell: ({ time }) => moment(time) },
        { title: t("entry.kind"), place: "at-first", cell: ({ kind }) => t(`action.${kind}`) },
        { title: t("entry.actor"), place: "at-middle", cell: ({ actor }) => nameOf(actor) },
        { title: t("entry.outcome"), place: "at-end", cell: ({ outcome: each }) => outcomeBadge(each) },
      ],
      rows: newest,
    }),
    h(
      "nav",
      { class: "pager", "aria-label": t("ledger.pager") },
      last
        ? h("span", { class: "soft" }, t("ledger.newestShown"))
        : button({
            label: t("ledger.newer"),
            icon: "back",
            focusKey: "newer",
            act: () => turn(from + 2 * PAGE >= size ? null : from + PAGE),
          }),
      h("span", { class: "soft" }, t("ledger.range", { first: from, last: from + rows.length - 1, size })),
      from === 0
        ? h("span", { class: "soft" }, t("ledger.oldestShown"))
        : button({
            label: t("ledger.older"),
            icon: "forward",
            focusKey: "older",
            act: () => turn(Math.max(0, from - PAGE)),
          }),
    ),
  ];
}

/** An outcome as a badge. */
export function outcomeBadge(outcome) {
  const kind = outcome === "accepted" ? "good" : outcome === "pending" ? "info" : "danger";
  return badge(kind, known(`outcomeShort.${outcome}`) ? t(`outcomeShort.${outcome}`) : t("outcomeShort.refused"));
}
