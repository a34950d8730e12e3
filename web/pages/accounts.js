// Accounts at this gateway: who can log in here. The gateway knows no password.

import { actions, button } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { badge, empty, limits, page } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { table } from "../parts/table.js";
import { agoText, dayText } from "../parts/time.js";
import { number, t } from "../parts/text.js";
import { toast } from "../parts/toast.js";

export default function accountsPage(context) {
  const part = live(
    context,
    () => context.member.accounts(),
    (rows) =>
      rows.length ? draw(context, rows, () => part.reload()) : empty({ picture: "key", title: t("accounts.empty") }),
  );
  return page({ title: t("accounts.title"), lead: t("accounts.lead"), wide: true }, part, limits("accounts.limit"));
}

function draw({ member }, rows, reload) {
  const ask = (question, text, confirm, act, done) => async () => {
    if (!(await confirmDialog({ title: question, body: text, confirm }))) return;
    await confirmed(member, act);
    toast(done, "good");
    reload();
  };
  const unlock = ({ account }) =>
    button({
      label: t("accounts.unlock"),
      name: t("accounts.unlockName", { account }),
      focusKey: `unlock-${account}`,
      act: ask(
        t("accounts.unlockQuestion", { account }),
        t("accounts.unlockText"),
        t("accounts.unlock"),
        () => member.unlock(account),
        t("accounts.unlocked", { account }),
      ),
    });
  const end = ({ account }) =>
    button({
      label: t("accounts.end"),
      kind: "quiet",
      name: t("accounts.endName", { account }),
      focusKey: `end-${account}`,
      act: ask(
        t("accounts.endQuestion", { account }),
        t("accounts.endText"),
        t("accounts.end"),
        () => member.endAccountSessions(account),
        t("accounts.ended", { account }),
      ),
    });
  return table({
    caption: t("accounts.title"),
    columns: [
      {
        title: t("accounts.account"),
        cell: (row) => [h("strong", null, row.account), row.name ? h("span", { class: "soft block" }, row.name) : null],
      },
      { title: t("accounts.role"), cell: ({ role }) => t(`role.${role}`) },
      {
        title: t("accounts.created"),
        cell: ({ createdAt, restoredAt }) => [
          dayText(createdAt),
          restoredAt ? h("span", { class: "soft block" }, t("accounts.restored", { day: dayText(restoredAt) })) : null,
        ],
      },
      {
        title: t("accounts.last"),
        cell: ({ lastLoginAt }) => (lastLoginAt ? agoText(lastLoginAt) : t("accounts.never")),
      },
      { title: t("accounts.sessions"), number: true, cell: ({ sessions }) => number(sessions) },
      {
        title: t("accounts.state"),
        cell: ({ locked }) => badge(locked ? "danger" : "good", t(locked ? "accounts.locked" : "accounts.open")),
      },
      {
        title: t("accounts.actions"),
        actions: true,
        cell: (row) => actions(row.locked ? unlock(row) : null, row.sessions > 0 ? end(row) : null),
      },
    ],
    rows,
  });
}
