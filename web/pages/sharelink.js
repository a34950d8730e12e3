// Sharing one record with somebody who has no account: what, for whom, how long; then the link and its passcode, once.

import { actions, backLink, button, copyButton, linkButton } from "../parts/controls.js";
import { confirmDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { checkField, selectField, textField } from "../parts/fields.js";
import { form, wrong } from "../parts/form.js";
import { live } from "../parts/live.js";
import { qrCode } from "../parts/qr.js";
import { copyWarnings, namelessField } from "../parts/nameless.js";
import { durationField, mostField, recordTitle } from "../parts/scope.js";
import { empty, limits, notice, page } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { moment, now } from "../parts/time.js";
import { rich, t } from "../parts/text.js";

/** The longest text that a code holds (qr.js). */
const MOST_CODE = 412;

export default function shareLinkPage(context) {
  const { member, parameters } = context;
  // Built once from what is there now: what somebody typed must not vanish because the ledger grew.
  let records = null;
  const load = async () => (records ??= (await member.inbox()).filter(({ erased }) => !erased));
  const title = h("span", null, t("sharelink.title"));
  const body = h("div", { class: "stack" });
  body.append(
    live(context, load, (rows) => (rows.length ? linkForm(context, rows, show) : nothing())),
    limits("sharelink.limit", "limits.copies"),
  );
  return page({ back: backLink(t("menu.sharing"), "#/sharing"), title, lead: t("sharelink.lead") }, body);

  function show(made, whom) {
    title.textContent = t("sharelink.done");
    document.title = t("title", { page: t("sharelink.done") });
    body.replaceChildren(result(made, whom));
    document.querySelector("main h1")?.focus();
  }
}

const nothing = () => empty({ picture: "images", title: t("sharelink.empty") });

function linkForm({ member, parameters: { record }, signal }, records, show) {
  if (!member.letsGuestsIn) {
    return notice("warn", { title: t("sharelink.refused") }, h("p", null, t("sharelink.refusedText")));
  }
  const whom = textField({
    label: t("sharelink.whom"),
    hint: t("sharelink.whomHint"),
    autocomplete: "off",
    maxlength: 120,
    "data-autofocus": true,
  });
  const what = selectField({
    label: t("sharelink.what"),
    options: records.map((row) => [row.record, recordTitle(row)]),
    value: record ?? records[0].record,
  });
  const duration = durationField();
  const most = mostField();
  const store = checkField({ label: t("sharelink.store"), hint: t("sharelink.storeHint") });
  const nameless = namelessField({ member, signal, records, words: () => ({ record: what.value }) });
  what.input.addEventListener("change", nameless.update);
  nameless.update();
  const submit = async () => {
    whom.clear();
    if (whom.value.trim() === "") throw wrong(whom, t("sharelink.whomMissing"));
    const copy = nameless.checked ? await nameless.copyOf(what.value) : null;
    const warned = copy && copyWarnings(copy);
    if (warned && !(await confirmDialog({ title: t("nameless.sureLink"), body: warned, confirm: t("sharelink.submit") }))) {
      return;
    }
    const terms = {
      record: copy?.record ?? what.value,
      whom: whom.value.trim(),
      label: t("link.title"),
      mode: { store: store.checked },
      until: now() + Number(duration.value),
      most: Number(most.value),
    };
    show(await confirmed(member, () => member.createLink(terms)), terms.whom);
  };
  return form(
    { submit, button: button({ label: t("sharelink.submit"), kind: "primary", submit: true }) },
    whom.element,
    what.element,
    nameless.element,
    duration.element,
    most.element,
    store.element,
  );
}

function result({ link, passcode, until }, whom) {
  const spoken = passcode.match(/.{1,4}/g).join(" ");
  const share = () => navigator.share({ url: link, title: t("link.title") }).catch(() => {});
  return h(
    "div",
    { class: "stack link-made" },
    h("p", null, rich("sharelink.doneLead", { whom, moment: moment(until) })),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("sharelink.link")),
      link.length <= MOST_CODE ? qrCode(link, t("sharelink.qr")) : null,
      h("p", { class: "digest long link-text" }, link),
      actions(
        copyButton(link, { label: t("sharelink.copyLink") }),
        navigator.share ? button({ label: t("sharelink.share"), icon: "send", act: share }) : null,
      ),
    ),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("sharelink.passcode")),
      h("p", { class: "passcode", "aria-label": [...passcode].join(" ") }, spoken),
      h("p", { class: "soft" }, t("sharelink.passcodeText")),
      actions(copyButton(passcode, { label: t("sharelink.copyPasscode") })),
    ),
    limits("sharelink.limit", "limits.copies"),
    actions(linkButton({ label: t("sharelink.back"), href: "#/sharing", kind: "primary" })),
  );
}
