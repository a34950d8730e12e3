// Everybody who is enrolled, and their standing.

import { button } from "../parts/controls.js";
import { reasonDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { field } from "../parts/fields.js";
import { live } from "../parts/live.js";
import { badge, digest, empty, facts, fingerprint, limits, more, nameOf, page, person } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { dayText } from "../parts/time.js";
import { t } from "../parts/text.js";
import { toast } from "../parts/toast.js";

const PAUSE = 250;

export default function membersPage(context) {
  const control = h("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 200 });
  const search = field({ label: t("members.search"), hint: t("members.searchHint"), control });
  const found = live(
    context,
    () => context.member.members(control.value.trim()),
    (rows) =>
      rows.length
        ? [
            h("p", { class: "soft", role: "status" }, t("members.count", { count: rows.length })),
            h(
              "ul",
              { class: "list cards-list" },
              rows.map((row) => h("li", null, line(context, row))),
            ),
          ]
        : empty({ picture: "search", title: t("members.none") }),
  );
  let timer;
  control.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(found.reload, PAUSE);
  });
  return page({ title: t("members.title"), lead: t("members.lead") }, search.element, found, limits("members.limit"));
}

function line(context, row) {
  const good = row.standing === "good";
  const self = row.member === context.member.profile.member;
  return [
    h(
      "div",
      { class: "list-main" },
      person(row),
      h(
        "p",
        { class: "soft" },
        row.enrolledAt ? t("members.since", { day: dayText(row.enrolledAt) }) : null,
        row.strikes ? ` · ${t("members.strikes", { count: row.strikes })}` : "",
      ),
      more(
        t("members.details"),
        facts([t("code.fingerprint"), fingerprint(row.fingerprint)], [t("code.identifier"), digest(row.member)]),
      ),
    ),
    h(
      "div",
      { class: "list-side" },
      badge(good ? "good" : "danger", t(`standing.${row.standing}`)),
      self
        ? h("p", { class: "soft" }, t("members.you"))
        : good
          ? suspendButton(context, row)
          : reinstateButton(context, row),
    ),
  ];
}

/** Suspends with a reason, at once. */
export function suspendButton({ member }, row) {
  return button({
    label: t("members.suspend"),
    kind: "danger",
    name: t("members.suspendName", { name: nameOf(row) }),
    focusKey: `suspend-${row.member}`,
    act: async () => {
      const reason = await reasonDialog({
        title: t("members.suspendQuestion", { name: nameOf(row) }),
        body: t("members.suspendText"),
        label: t("members.reason"),
        confirm: t("members.suspend"),
      });
      if (reason === null) return;
      await confirmed(member, () => member.suspend(row.member, reason));
      toast(t("members.suspended", { name: nameOf(row) }), "good");
    },
  });
}

function reinstateButton({ member }, row) {
  return button({
    label: t("members.reinstate"),
    name: t("members.reinstateName", { name: nameOf(row) }),
    focusKey: `reinstate-${row.member}`,
    act: async () => {
      const reason = await reasonDialog({
        title: t("members.reinstateQuestion", { name: nameOf(row) }),
        body: t("members.reinstateText"),
        label: t("members.reason"),
        confirm: t("members.propose"),
        kind: "primary",
      });
      if (reason === null) return;
      await confirmed(member, () => member.reinstate(row.member, reason));
      toast(t("members.proposed"), "good");
    },
  });
}
