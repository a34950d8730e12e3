// One entry of the ledger with all its fields, and the proof that it is in it.

import { backLink, button } from "../parts/controls.js";
import { fill, h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { waiting } from "../parts/progress.js";
import { digest, empty, facts, more, notice, page, person, section } from "../parts/show.js";
import { modeText, purposeText, scopeText } from "../parts/scope.js";
import { durationText, moment } from "../parts/time.js";
import { known, number, t } from "../parts/text.js";
import { outcomeBadge } from "./ledger.js";

export default function entryPage(context) {
  const position = Number(context.parameters.position);
  const valid = Number.isSafeInteger(position) && position >= 0;
  const load = async () => (valid ? ((await context.member.entries(position, 1))[0] ?? null) : null);
  return page(
    { back: backLink(t("menu.ledger"), "#/ledger"), title: valid ? t("entry.title", { position }) : t("entry.none") },
    live(context, load, (entry) =>
      entry ? draw(context, entry) : empty({ picture: "ledger", title: t("entry.none"), text: t("entry.noneText") }),
    ),
  );
}

function draw(context, entry) {
  return [
    facts(
      [t("entry.kind"), t(`action.${entry.kind}`)],
      [t("entry.actor"), person(entry.actor)],
      [t("entry.time"), moment(entry.time)],
      [
        t("entry.outcome"),
        [outcomeBadge(entry.outcome), h("span", { class: "soft block" }, t(`outcome.${entry.outcome}`))],
      ],
      [t("entry.digest"), digest(entry.digest)],
    ),
    section(
      { title: t("entry.fields"), lead: t("entry.fieldsText") },
      facts(
        ...Object.entries(entry.fields).map(([name, value]) => [
          known(`field.${name}`) ? t(`field.${name}`) : name,
          show(name, value),
        ]),
      ),
    ),
    prove(context, entry),
  ];
}

const NONE = /^0+$/;

function show(name, value) {
  if (name === "scope") return value.record ? digest(value.record) : scopeText(value);
  if (name === "mode") return modeText(value);
  if (name === "measuredAt" || name === "until") return moment(Number(value));
  if (name === "duration" || name === "wait") return durationText(Number(value));
  if (name === "purposeCode") return purposeText(value);
  if (name === "role") return t(`role.${value}`);
  if (name === "recordKind") return t(`kindLabel.${value}`);
  if (Array.isArray(value)) return value.map((each) => digest(String(each)));
  if (typeof value === "number" || typeof value === "bigint") return number(value);
  return NONE.test(value) ? t("field.none") : digest(String(value));
}

function prove({ member }, { position }) {
  const result = h("div", { role: "status" });
  const act = async () => {
    fill(result, waiting(t("prove.running")));
    try {
      const { ok, path, root } = await member.proveEntry(position);
      fill(
        result,
        ok
          ? notice(
              "good",
              { title: t("prove.good") },
              h("p", null, t("prove.goodText", { count: path.length })),
              more(
                t("prove.path"),
                facts([t("entry.root"), digest(root)]),
                h(
                  "ol",
                  { class: "path" },
                  path.map((each) => h("li", null, digest(each))),
                ),
              ),
            )
          : notice("danger", { title: t("prove.bad") }, h("p", null, t("prove.badText"))),
      );
    } catch (error) {
      fill(result);
      throw error;
    }
  };
  return section(
    { title: t("prove.title"), lead: t("prove.text") },
    h("div", { class: "actions" }, button({ label: t("prove.button"), kind: "primary", act })),
    result,
  );
}
