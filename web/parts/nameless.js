// Sharing without one's name: what a copy leaves out and what it does not, said before it is made; then the copy, made by the agent
// on this computer.

import { actions, button, command } from "./controls.js";
import { fill, h } from "./dom.js";
import { failure } from "./errors.js";
import { checkField, checkGroup } from "./fields.js";
import { progress } from "./progress.js";
import { more, notice } from "./show.js";
import { bytes, rich, t } from "./text.js";

/** What may stay, by the names of docs/spec/deidentification.md. */
const KEEP = ["characteristics", "moved-dates", "device", "descriptors"];

/**
 * A choice to share a copy that does not say whose it is.
 *
 * @param {{member, signal: AbortSignal, records: object[], checked?: boolean, words: function(): {record: string, whom?: string}}}
 *   options `words` gives what is chosen elsewhere in the form, among `records`, and for the command that does the same
 * @returns {{element, checked: boolean, update(), copyOf(record): Promise<{record, count, warnings}>}} `update` for when something
 *   else was chosen: of what holds no images there is no copy to choose
 */
export function namelessField({ member, signal, records, words, checked = false }) {
  const keep = checkGroup({
    legend: t("nameless.keepLegend"),
    options: KEEP.map((value) => ({ value, label: t(`nameless.keep.${value}`), hint: t(`nameless.keepHint.${value}`) })),
    values: [],
  });
  const agent = h("div", { class: "stack", "aria-live": "polite" });
  const body = h(
    "div",
    { class: "nameless-body", hidden: true },
    h("p", null, t("nameless.what")),
    notice(
      "warn",
      { title: t("nameless.notTitle") },
      h(
        "ul",
        null,
        ["pixels", "you", "compare"].map((key) => h("li", null, t(`nameless.not.${key}`))),
      ),
    ),
    more(t("nameless.keepMore"), keep.element),
    agent,
  );
  const choice = checkField({ label: t("nameless.label"), hint: t("nameless.hint"), checked, onchange: toggle });
  const element = h("div", { class: "nameless" }, choice.element, body);
  let made = null;
  if (checked) toggle();
  return {
    element,
    get checked() {
      return !element.hidden && choice.checked;
    },
    update() {
      element.hidden = records.find(({ record }) => record === words().record)?.kind !== "imaging";
      if (choice.checked && made?.wanted !== wantedOf(words().record)) look();
    },
    copyOf,
  };

  function wantedOf(record) {
    return JSON.stringify([record, keep.values]);
  }

  function toggle() {
    body.hidden = !choice.checked;
    if (choice.checked) look();
  }

  /** Whether there is an agent that could do it; what it refuses is told when it is asked. */
  async function look() {
    const found = await member.agent().catch(() => null);
    if (signal.aborted) return;
    if (found?.paired) return fill(agent, h("p", { class: "soft" }, t("nameless.ready", { name: found.name })));
    const again = button({ label: t("device.look"), act: look });
    fill(
      agent,
      found
        ? notice(
            "info",
            { title: t("nameless.unpaired") },
            h("p", null, rich("nameless.unpairedText", { page: h("a", { href: "#/device" }, t("menu.device")) })),
            actions(again),
          )
        : notice("info", { title: t("nameless.missing") }, ...needed(), actions(again)),
    );
  }

  /** How to start what is missing, and how to do without this page. */
  function needed() {
    const { record, whom } = words();
    const grant = `aureole grant --to ${whom ?? t("nameless.whom")} --record ${record.slice(0, 12)} --without-name`;
    return [
      h("p", null, t("nameless.start")),
      command(`aureole agent run --dicomweb --gateway ${location.origin}`),
      h("p", null, t("nameless.orCommand")),
      command(grant),
    ];
  }

  /** Has the copy made, once for the same record and the same choice. */
  async function copyOf(record) {
    const wanted = wantedOf(record);
    if (made?.wanted !== wanted) made = { wanted, order: member.newCopy(), copy: null };
    if (made.copy) return made.copy;
    const bar = progress(t("nameless.opening"));
    fill(agent, h("div", { role: "status" }, bar.element), h("p", { class: "soft" }, t("nameless.goesOn")));
    const onProgress = ({ done, total }) => {
      if (total === 0) return;
      bar.show({ done, total, text: t("nameless.sealing"), detail: t("nameless.of", { done: bytes(done), total: bytes(total) }) });
    };
    try {
      made.copy = await member.copyWithoutName({ order: made.order, record, keep: keep.values, onProgress, signal });
    } catch (error) {
      if (["agentMissing", "agentWithoutKeys"].includes(error.code)) {
        fill(agent, notice("info", { title: t(`nameless.${error.code}`) }, ...needed()));
      } else fill(agent);
      throw error;
    }
    fill(
      agent,
      notice(
        "good",
        { title: t("nameless.made", { count: made.copy.count }) },
        h("p", null, rich("nameless.madeText", { link: h("a", { href: `#/images/${made.copy.record}` }, t("nameless.lookAt")) })),
      ),
    );
    // A page that was left asks nothing more.
    if (signal.aborted) throw failure("cancelled");
    return made.copy;
  }
}

/** What a person must still look at before a copy is given away. */
export function copyWarnings({ warnings }) {
  const found = Object.entries(warnings);
  return found.length === 0
    ? null
    : notice(
        "warn",
        { title: t("nameless.lookTitle") },
        h(
          "ul",
          null,
          found.map(([name, count]) => h("li", null, t(`nameless.warning.${name}`, { count }))),
        ),
      );
}
