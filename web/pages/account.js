// The member's own account: where they are logged in, the password, how it looks.

import { button } from "../parts/controls.js";
import { fill, h } from "../parts/dom.js";
import { passwordField, radioGroup } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { live } from "../parts/live.js";
import { newPassword } from "../parts/newpassword.js";
import { badge, digest, facts, fingerprint, limits, more, page, person, section } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { setTheme, theme } from "../parts/theme.js";
import { agoText, moment } from "../parts/time.js";
import { t } from "../parts/text.js";
import { toast } from "../parts/toast.js";
import { factorPart } from "./account/factor.js";
import { keysPart } from "./account/keys.js";

export default function accountPage(context) {
  const { app, member } = context;
  const { profile, session } = member;
  const logout = button({
    label: t("account.logout"),
    act: async () => {
      await member.logout();
      if (app.member === member) app.leave("logout");
    },
  });
  return page(
    { title: t("account.title"), aside: logout },
    h(
      "div",
      { class: "card" },
      person(profile, { big: true }),
      facts(
        [t("accounts.account"), profile.account],
        [t("account.until"), moment(session.expiresAt)],
        [t("account.factor"), moment(session.secondFactorAt)],
      ),
      more(
        t("account.identity"),
        facts(
          [t("code.fingerprint"), fingerprint(profile.fingerprint)],
          [t("code.identifier"), digest(profile.member)],
        ),
      ),
    ),
    sessionsPart(context),
    passwordPart(context),
    factorPart(context),
    keysPart(context),
    section({ title: t("account.look") }, lookPart()),
    limits("account.limit"),
  );
}

function sessionsPart(context) {
  const { member } = context;
  const part = live(
    context,
    () => member.sessions(),
    (rows) => [
      h(
        "ul",
        { class: "list" },
        [...rows]
          .sort((a, b) => b.isThis - a.isThis || b.lastAt - a.lastAt)
          .map((row) => h("li", null, sessionLine(row))),
      ),
      rows.length > 1
        ? h(
            "div",
            { class: "actions" },
            button({
              label: t("sessions.endOthers"),
              focusKey: "others",
              act: async () => {
                await member.endOtherSessions();
                toast(t("sessions.othersEnded"), "good");
                await part.reload();
              },
            }),
          )
        : null,
    ],
  );
  return section({ title: t("sessions.title"), lead: t("sessions.lead") }, part);

  function sessionLine(row) {
    return [
      h(
        "div",
        { class: "list-main" },
        h("p", { class: "list-title" }, row.device || t("sessions.unknown")),
        h("p", { class: "soft" }, t("sessions.times", { created: agoText(row.createdAt), last: agoText(row.lastAt) })),
      ),
      row.isThis
        ? badge("good", t("sessions.this"))
        : button({
            label: t("sessions.end"),
            kind: "quiet",
            name: t("sessions.endName", { device: row.device }),
            focusKey: `session-${row.number}`,
            act: async () => {
              await member.endSession(row.number);
              toast(t("sessions.ended"), "good");
              await part.reload();
            },
          }),
    ];
  }
}

function passwordPart({ member }) {
  const body = h("div", null);
  const closed = () => fill(body, h("div", { class: "actions" }, button({ label: t("password.change"), act: open })));
  const open = () => {
    const old = passwordField({ label: t("password.old"), autocomplete: "current-password" });
    const fresh = newPassword({ own: [member.profile.name, member.profile.account] });
    const submit = async () => {
      old.clear();
      if (old.value === "") throw wrong(old, t("login.passwordMissing"));
      const value = fresh.take();
      try {
        await confirmed(member, () => member.changePassword(old.value, value));
      } catch (error) {
        if (error.code === "notAuthenticated" || error.code === "wrongPassword")
          throw wrong(old, t("password.oldWrong"));
        throw error;
      }
      toast(t("password.changed"), "good");
      closed();
    };
    fill(
      body,
      form(
        {
          submit,
          button: button({ label: t("password.change"), kind: "primary", submit: true }),
          beside: button({ label: t("dialog.cancel"), kind: "quiet", act: closed }),
        },
        old.element,
        fresh.element,
      ),
    );
    old.input.focus();
  };
  closed();
  return section({ title: t("password.title"), lead: t("password.lead") }, body);
}

function lookPart() {
  const choice = radioGroup({
    legend: t("look.legend"),
    options: ["auto", "light", "dark"].map((value) => ({ value, label: t(`look.${value}`) })),
    value: theme(),
    onchange: () => setTheme(choice.value),
  });
  choice.element.classList.add("segments");
  return choice.element;
}
