// A patient's own guardians: who they are, how many it takes, how long there is to say no, and what each is handed.

import { actions, button } from "../../parts/controls.js";
import { confirmDialog } from "../../parts/dialog.js";
import { fill, h } from "../../parts/dom.js";
import { selectField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { saveFile } from "../../parts/kit.js";
import { live } from "../../parts/live.js";
import { fileField, readChosen } from "../../parts/onefile.js";
import { personSearch } from "../../parts/search.js";
import { empty, fingerprint, more, notice, person, section } from "../../parts/show.js";
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

/** The part of the page. */
export function ownPart(context) {
  const { member } = context;
  const body = h("div", { class: "stack" });
  const shown = live(context, () => member.guardians(), draw);
  fill(body, shown);
  return section({ title: t("guardians.yours"), lead: t("guardians.yoursLead") }, body);

  function draw(found) {
    const name = button({ label: t(found ? "guardians.others" : "guardians.name"), kind: "primary", act: edit });
    if (!found)
      return empty({
        picture: "people",
        title: t("guardians.none"),
        text: t("guardians.noneText"),
        action: name,
      });
    return [
      h("p", null, t("guardians.terms", { needed: found.needed, wait: waitText(found.wait) })),
      found.guardians
        ? h(
            "ul",
            { class: "list" },
            found.guardians.map((each) => h("li", null, line(each))),
          )
        : notice("warn", {}, h("p", null, t("guardians.unknown"))),
      actions(name, button({ label: t("guardians.clear"), kind: "quiet", act: clear })),
    ];
  }

  function line(each) {
    return [
      h("div", { class: "list-main" }, h("p", { class: "list-title" }, each.name)),
      button({
        label: t("guardians.file"),
        icon: "download",
        name: t("guardians.fileFor", { name: each.name }),
        focusKey: `guardian-${each.member}`,
        act: () => save(each),
      }),
    ];
  }

  async function save(each) {
    const bytes = await member.proofFile(each.member);
    saveFile(new Blob([bytes], { type: "application/json" }), t("guardians.fileName", { name: each.name }));
  }

  async function clear() {
    const yes = await confirmDialog({
      title: t("guardians.clearTitle"),
      body: t("guardians.clearBody"),
      confirm: t("guardians.clear"),
      kind: "danger",
    });
    if (!yes) return;
    await confirmed(member, () => member.clearGuardians());
    toast(t("guardians.cleared"), "good");
    await shown.reload();
  }

  function edit() {
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
    const back = () => {
      fill(body, shown);
      shown.reload();
      body.querySelector("button")?.focus();
    };
    redraw();
    fill(
      body,
      form(
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
    );
    search.input.focus();
  }
}

/** A waiting time in words. */
export const waitText = (seconds) => (seconds === 0 ? t("guardians.atOnce") : durationText(seconds));
