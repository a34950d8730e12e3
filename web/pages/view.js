// A patient's images, opened under a grant: the conditions first, then the viewer, and a page that says when it is
// over.

import { actions, backLink, button, linkButton } from "../parts/controls.js";
import { freshen } from "../parts/demands.js";
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { openInto } from "../parts/opening.js";
import { modeText, recordTitle } from "../parts/scope.js";
import { card, facts, limits, nameOf, page, person } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { countdown, dayText, durationText, moment } from "../parts/time.js";
import { known, rich, t } from "../parts/text.js";
import { waiting } from "../parts/progress.js";

const ENDINGS = [
  "expired",
  "revoked",
  "noGrant",
  "overCount",
  "suspended",
  "memberSuspended",
  "ownerSuspended",
  "grantorSuspended",
  "erased",
  "outOfScope",
];

/** What a guest's passcode is given again for: they have no second factor. */
const PASSCODE = ["secondFactorNeeded", "loginNeeded", "notAuthenticated"];

export default function viewPage(context) {
  const { member, parameters, signal } = context;
  const { reference, record } = parameters;
  // Whoever came by a link has no other pages, and nobody here to ask again.
  const isGuest = member.profile.role === "guest";
  const title = h("span", null, t("view.title"));
  const body = h("div", { class: "stack" }, waiting(t("live.loading")));
  let opening = null;
  let over = false;
  begin();
  member.addEventListener("change", check, { signal });
  return page({ back: isGuest ? null : backLink(t("menu.available"), "#/available"), title, wide: true }, body);

  async function find() {
    return (await member.accessible()).find((row) => row.record === record && row.reference === reference) ?? null;
  }

  async function begin() {
    const row = await find().catch(() => null);
    if (!row) await check();
    if (signal.aborted || over) return;
    if (!row) return end("gone");
    title.textContent = recordTitle(row);
    document.title = t("title", { page: recordTitle(row) });
    fill(body, conditions(row));
  }

  // The ledger has grown: is the grant still live? What was opened under it is closed with it.
  async function check() {
    if (over) return;
    const grant = (await member.received().catch(() => [])).find((each) => each.reference === reference);
    if (grant && grant.state !== "live") end(grant.state);
  }

  function conditions(row) {
    return card(
      h("h2", null, t("view.conditions")),
      facts(
        [t("view.patient"), person(row.owner, { role: false })],
        [t("view.mode"), modeText(row.mode)],
        [
          t("grant.until"),
          [
            moment(row.until),
            h(
              "span",
              { class: "soft" },
              " · ",
              rich("sharing.left", { left: countdown(row.until, durationText, () => end("expired")) }),
            ),
          ],
        ],
        [
          t("grant.howOften"),
          row.left === null || row.left === undefined ? t("most.any") : t("available.left", { count: row.left }),
        ],
        [
          t("record.from"),
          t("view.fromOn", { name: nameOf(row.from), day: dayText(row.measuredAt ?? row.anchoredAt) }),
        ],
      ),
      h("p", null, t("view.accept", { name: nameOf(row.owner) })),
      actions(
        button({
          label: t("view.open"),
          kind: "primary",
          icon: "eye",
          act: async () => {
            if (!isGuest) await freshen(member);
            open(row);
          },
        }),
      ),
    );
  }

  function open(row) {
    opening = openInto(
      context,
      (onProgress) => {
        const work = () => member.open(record, { reference, onProgress });
        return isGuest ? work() : confirmed(member, work);
      },
      {
        mayDownload: row.mode.store,
        onFailure: (error) => {
          if (error.code === "cancelled") return fill(body, conditions(row)) && true;
          const reason = error.code === "refused" ? error.detail : error.code;
          if (isGuest && PASSCODE.includes(reason)) return context.onPasscode() ?? true;
          if (!ENDINGS.includes(reason)) return false;
          end(reason);
          return true;
        },
      },
    );
    fill(
      body,
      h(
        "div",
        { class: "viewing" },
        person(row.owner, { role: false }),
        h(
          "p",
          { class: "left" },
          icon("clock"),
          rich("sharing.left", { left: countdown(row.until, durationText, () => end("expired")) }),
        ),
        h("p", { class: "soft" }, modeText(row.mode)),
      ),
      opening.element,
      limits(row.mode.store ? "view.keepLimit" : "view.viewLimit"),
    );
    document.querySelector("main h1").focus({ preventScroll: true });
  }

  function end(reason) {
    if (over || signal.aborted) return;
    over = true;
    opening?.close();
    const key = known(`over.${reason}`) ? `over.${reason}` : "over.gone";
    title.textContent = t("over.title");
    document.title = t("title", { page: t("over.title") });
    fill(
      body,
      h(
        "div",
        { class: "empty over", role: "status" },
        h("div", { class: "empty-picture" }, icon("clock")),
        h("p", { class: "empty-title" }, t(key)),
        h("p", { class: "empty-text" }, t(isGuest ? "over.guestText" : "over.text")),
        isGuest
          ? null
          : actions(
              linkButton({ label: t("over.again"), href: `#/ask/again/${reference}`, kind: "primary" }),
              linkButton({ label: t("menu.available"), href: "#/available" }),
            ),
      ),
    );
    document.querySelector("main h1").focus();
  }
}
