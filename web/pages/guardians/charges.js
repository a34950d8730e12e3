// For whom one is a guardian: becoming one, and voting for somebody's new keys after they told their fingerprint.

import { actions, button } from "../../parts/controls.js";
import { fill, h } from "../../parts/dom.js";
import { textField } from "../../parts/fields.js";
import { form, wrong } from "../../parts/form.js";
import { live } from "../../parts/live.js";
import { fileField, readChosen } from "../../parts/onefile.js";
import { badge, digest, facts, more, notice, section } from "../../parts/show.js";
import { confirmed } from "../../parts/stepup.js";
import { moment } from "../../parts/time.js";
import { rich, t } from "../../parts/text.js";
import { toast } from "../../parts/toast.js";

const MOST_PROOF = 16_384;
const MOST_REQUEST = 8192;
/** What is said of a file that will not do. */
const FILE = { malformed: "charges.malformed", noGuardian: "charges.noGuardian" };
const REQUEST = { malformed: "charges.request.malformed", noGuardian: "charges.request.noGuardian" };

/** The part of the page. */
export function chargesPart(context) {
  const { member } = context;
  // What others do on the ledger about an owner is not among this member's entries: it is looked for now and then.
  const part = live(context, () => member.charges(), draw, { every: 30 });
  return section(
    { title: t("charges.title"), lead: t("charges.lead") },
    h("div", { class: "stack" }, part, acceptForm(), h("h3", null, t("charges.voteTitle")), voteForm()),
  );

  function draw(rows) {
    if (rows.length === 0) return h("p", { class: "soft" }, t("charges.none"));
    return h(
      "ul",
      { class: "list" },
      rows.map((row) =>
        h(
          "li",
          null,
          h(
            "div",
            { class: "list-main" },
            h("p", { class: "list-title" }, row.name),
            h("p", { class: "soft" }, row.isCurrent ? standing(row.recovery) : t("charges.outdated")),
            more(t("code.identifier"), digest(row.owner)),
          ),
          row.isCurrent ? badge("good", t("charges.current")) : badge("warn", t("charges.old")),
        ),
      ),
    );
  }

  function acceptForm() {
    const file = fileField({ label: t("charges.file"), hint: t("charges.fileHint"), accept: ".json" });
    const submit = async () => {
      const bytes = await readChosen(file, MOST_PROOF);
      try {
        const { name } = await member.acceptCharge(bytes);
        toast(t("charges.accepted", { name }), "good");
      } catch (error) {
        throw refusal(error, file, FILE);
      }
      file.input.value = "";
      await part.reload();
    };
    return form(
      { submit, label: t("charges.accept"), button: button({ label: t("charges.accept"), submit: true }) },
      file.element,
    );
  }

  function voteForm() {
    const body = h("div", { class: "stack" });
    begin();
    return body;

    function begin() {
      const file = fileField({ label: t("charges.request"), hint: t("charges.requestHint"), accept: ".json" });
      const submit = async () => {
        const bytes = await readChosen(file, MOST_REQUEST);
        try {
          ask(bytes, await member.readRecovery(bytes));
        } catch (error) {
          throw refusal(error, file, REQUEST);
        }
      };
      fill(
        body,
        h("p", { class: "section-lead" }, t("charges.voteLead")),
        form(
          { submit, label: t("charges.voteTitle"), button: button({ label: t("charges.look"), submit: true }) },
          file.element,
        ),
      );
    }

    /** The fingerprint is not shown: it has to come from the person. */
    function ask(bytes, { owner, name }) {
      const said = textField({
        label: t("charges.said", { name }),
        hint: t("charges.saidHint"),
        class: "mono",
        autocomplete: "off",
        autocapitalize: "none",
        spellcheck: "false",
        maxlength: 40,
      });
      const submit = async () => {
        said.clear();
        if (said.value.replace(/[^0-9a-f]/gi, "").length !== 20) throw wrong(said, t("charges.saidShort"));
        try {
          const recovery = await confirmed(member, () => member.approveRecovery(bytes, said.value));
          toast(t("charges.voted", { name }), "good");
          done(name, recovery);
        } catch (error) {
          if (error.code === "wrongKey") throw wrong(said, t("charges.saidWrong", { name }));
          throw error;
        }
      };
      const heading = h("h4", { tabindex: "-1" }, t("charges.restore", { name }));
      fill(
        body,
        h(
          "article",
          { class: "card stack" },
          heading,
          facts([t("code.identifier"), digest(owner)]),
          notice("warn", { title: t("charges.call", { name }) }, h("p", null, t("charges.callText", { name }))),
          form(
            {
              submit,
              label: t("charges.restore", { name }),
              button: button({ label: t("charges.vote"), kind: "primary", submit: true }),
              beside: button({ label: t("dialog.cancel"), kind: "quiet", act: begin }),
            },
            said.element,
          ),
        ),
      );
      heading.focus();
    }

    function done(name, recovery) {
      const title = t("charges.voted", { name });
      const told = notice("good", { title, live: true }, h("p", null, standing(recovery)));
      fill(body, told, actions(button({ label: t("charges.another"), act: begin })));
      part.reload();
    }
  }
}

/** How a recovery stands, in a sentence. */
function standing({ stage, due, votes, needed }) {
  if (stage === "voting") return t("charges.stage.voting", { count: votes[0].count, needed });
  if (stage === "waiting") return rich("charges.stage.waiting", { moment: moment(due) });
  return t(`charges.stage.${stage}`);
}

/** What a file is refused for, at its field. */
function refusal(error, file, words) {
  const isBad = ["malformed", "joinRefused", "notOpened", "wrongLedger"].includes(error.code);
  if (isBad) return wrong(file, error.code === "notOpened" ? t("charges.notYours") : t(words.malformed));
  return error.code === "refused" && error.detail === "noGuardian" ? wrong(file, t(words.noGuardian)) : error;
}
