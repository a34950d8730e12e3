// Choosing guardians: by name or by card, how many it takes, and how long there is to say no.

import { actions, button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { selectField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { fileField, readChosen } from "../../parts/onefile.js";
import { personSearch } from "../../parts/search.js";
import { fingerprint, more, notice, person } from "../../parts/show.js";
import { confirmed } from "../../parts/stepup.js";
import { durationText } from "../../parts/time.js";
import { t } from "../../parts/text.js";
import { toast } from "../../parts/toast.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const WAITS = [12 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY, 0];
const USUAL = 3 * DAY;
const MOST = 8;
const MOST_CARD = 32_768;
const ROLES = ["patient", "clinician", "technologist"];

/** A waiting time in words. */
export const waitText = (seconds) => (seconds === 0 ? t("guardians.atOnce") : durationText(seconds));

/** The form; `back` is called when it is done or given up. @returns {{element, input}} */
export function choosing(member, back) {
  const chosen = new Map();
  const list = h("div", { class: "stack", "aria-live": "polite" });
  const counts = h("div", { class: "pair" });
  const search = personSearch({
    member,
    label: t("guardians.search"),
    hint: t("guardians.searchHint"),
    role: ROLES,
    onChoose: (someone) => someone && add(someone),
  });
  const card = fileField({ label: t("guardians.cardOf"), hint: t("guardians.cardOfHint"), accept: ".json" });
  const take = button({
    label: t("guardians.cardAdd"),
    act: async () => {
      try {
        const bytes = await readChosen(card, MOST_CARD);
        add({ ...(await member.readCard(bytes)), card: bytes });
        card.input.value = "";
      } catch (error) {
        if (error.field) error.field.fail(error.text);
        else if (error.code === "directoryRefused") card.fail(t("guardians.cardRefused"));
        else throw error;
      }
    },
  });
  const wait = selectField({
    label: t("guardians.wait"),
    hint: t("guardians.waitHint"),
    options: WAITS.map((each) => [each, waitText(each)]),
    value: USUAL,
  });
  const warning = notice("danger", { live: true }, h("p", null, t("guardians.noWait")));
  let needed = null;
  warning.hidden = true;
  wait.input.addEventListener("change", () => (warning.hidden = Number(wait.value) > 0));

  function add(someone) {
    if (search.value) search.choose(null, false);
    if (someone.member === member.profile.member) return search.fail(t("guardians.notYourself"));
    if (chosen.size >= MOST) return search.fail(t("guardians.tooMany"));
    chosen.set(someone.member, someone);
    redraw();
    search.input.focus();
  }

  function redraw() {
    const count = chosen.size;
    needed = selectField({
      label: t("guardians.needed"),
      hint: t("guardians.neededHint"),
      options: Array.from({ length: count }, (_, index) => [
        index + 1,
        t("guardians.neededOf", { count: index + 1, of: count }),
      ]),
      value: Math.floor(count / 2) + 1,
    });
    fill(counts, count > 0 ? [needed.element, wait.element] : null);
    const row = (each) =>
      h(
        "li",
        null,
        h(
          "div",
          { class: "list-main" },
          person(each),
          more(t("code.fingerprint"), fingerprint(each.fingerprint)),
        ),
        button({
          label: t("guardians.drop"),
          kind: "quiet",
          name: t("guardians.dropName", { name: each.name }),
          act: () => {
            chosen.delete(each.member);
            redraw();
            search.input.focus();
          },
        }),
      );
    fill(
      list,
      count > 0
        ? h("ul", { class: "list" }, [...chosen.values()].map(row))
        : h("p", { class: "soft" }, t("guardians.chooseSome")),
    );
  }

  const submit = async () => {
    search.clear();
    if (chosen.size === 0) throw wrong(search, t("guardians.chooseSome"));
    const terms = { needed: Number(needed.value), wait: Number(wait.value) };
    await confirmed(member, () => member.setGuardians([...chosen.values()], terms));
    toast(t("guardians.set"), "good");
    back();
  };
  redraw();
  return {
    input: search.input,
    element: form(
      {
        submit,
        label: t("guardians.name"),
        button: button({ label: t("guardians.do"), kind: "primary", submit: true }),
        beside: button({ label: t("dialog.cancel"), kind: "quiet", act: back }),
      },
      search.element,
      h("div", { class: "stack" }, card.element, actions(take)),
      h("h3", null, t("guardians.chosen")),
      list,
      counts,
      warning,
    ),
  };
}
