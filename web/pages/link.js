// Where somebody comes who has a link and no account: the passcode first, then what the link opens.

import { button } from "../parts/controls.js";
import { fill, h } from "../parts/dom.js";
import { textField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { icon } from "../parts/icons.js";
import { limits, page } from "../parts/show.js";
import { moment, now } from "../parts/time.js";
import { rich, t } from "../parts/text.js";
import viewPage from "./view.js";

/** What sends a guest back to the passcode: the policy wants it given again, or the session is over. */
const AGAIN = new Set(["over", "elsewhere", "notAuthenticated"]);

export default function linkPage(context) {
  const { account, signal } = context;
  const place = h("div", { class: "link-place" });
  let link;
  try {
    link = account.readLink(`#shlink:/${context.parameters.payload}`);
  } catch {
    return page({ title: t("link.broken") }, h("p", null, t("link.brokenText")));
  }
  show(link.until <= now() ? over() : ask());
  return place;

  function show(next) {
    fill(place, next);
    const heading = place.querySelector("h1");
    document.title = t("title", { page: heading.textContent });
    (place.querySelector("[data-autofocus]") ?? heading).focus({ preventScroll: true });
  }

  function ask() {
    const passcode = textField({
      label: t("link.passcode"),
      hint: t("link.passcodeHint"),
      inputmode: "text",
      autocomplete: "one-time-code",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: 100,
      "data-autofocus": true,
    });
    const submit = async () => {
      passcode.clear();
      if (passcode.value.trim() === "") throw wrong(passcode, t("link.passcodeMissing"));
      try {
        enter(await account.openLink(link, passcode.value));
      } catch (error) {
        if (error.code === "notFound") return show(over());
        if (error.code !== "wrongPasscode" || error.attemptsLeft === undefined) throw error;
        throw wrong(passcode, error.attemptsLeft > 0 ? t("link.wrong", { count: error.attemptsLeft }) : t("link.wrongLast"));
      }
    };
    return page(
      { title: t("link.title"), lead: t("link.lead") },
      h("p", null, rich("link.until", { moment: moment(link.until) })),
      form(
        { submit, button: button({ label: t("link.open"), kind: "primary", submit: true }), label: t("link.title") },
        passcode.element,
      ),
      h("p", { class: "soft" }, t("link.recorded")),
      limits("link.limit"),
    );
  }

  function enter({ member, record, reference }) {
    const leave = () => member.logout().catch(() => {});
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    addEventListener("pagehide", leave, { signal, once: true });
    // Of this page, so that the viewer is gone before the passcode is asked for again.
    const inner = new AbortController();
    signal.addEventListener("abort", () => inner.abort());
    const leaveTo = (next) => {
      inner.abort();
      if (!signal.aborted) show(next());
    };
    const back = () => leaveTo(ask);
    const ended = ({ detail }) => {
      // The session ends with the grant, of whose end the page below says more.
      if (AGAIN.has(detail?.reason) && link.until <= now() + 2) return;
      leaveTo(AGAIN.has(detail?.reason) ? ask : over);
    };
    member.addEventListener("ended", ended, { signal: inner.signal });
    show(
      viewPage({
        ...context,
        member,
        parameters: { reference, record },
        signal: inner.signal,
        onPasscode: back,
      }),
    );
  }

  function over() {
    return page(
      { title: t("link.over") },
      h("div", { class: "empty over" }, h("div", { class: "empty-picture" }, icon("clock")), h("p", null, t("link.overText"))),
    );
  }
}
