// One record of the patient's own: looked at, shared, kept, erased.

import { actions, backLink, button, linkButton } from "../parts/controls.js";
import { checkField } from "../parts/fields.js";
import { openDialog } from "../parts/dialog.js";
import { h } from "../parts/dom.js";
import { live } from "../parts/live.js";
import { openInto } from "../parts/opening.js";
import { recordTitle } from "../parts/scope.js";
import { badge, digest, empty, facts, limits, more, notice, page, person, section } from "../parts/show.js";
import { confirmed } from "../parts/stepup.js";
import { moment } from "../parts/time.js";
import { bytes, number, t } from "../parts/text.js";
import { toast } from "../parts/toast.js";
import { go } from "../parts/router.js";
import { carePart } from "./record/care.js";
import { grantRow } from "./sharing.js";

export default function recordPage(context) {
  const { member, parameters } = context;
  const { record } = parameters;
  const title = h("span", null, t("record.loading"));
  const find = async () => (await member.inbox()).find((row) => row.record === record) ?? null;
  const about = live(context, find, (row) => row && describe(row), { quiet: true });
  const opening = openInto(context, (onProgress) => member.open(record, { onProgress }), {
    mayDownload: true,
    onFailure: failed,
  });
  const load = async () => ({
    grants: (await member.grants()).filter(({ scope, state }) => state === "live" && scope.record === record),
    records: await member.inbox(),
  });
  const shares = live(
    context,
    load,
    ({ grants, records }) =>
      grants.length
        ? h(
            "ul",
            { class: "list" },
            grants.map((row) => h("li", null, grantRow(context, row, records))),
          )
        : h("p", { class: "soft" }, t("record.nobody")),
    { quiet: true },
  );
  name();
  return page(
    { back: backLink(t("menu.images"), "#/images"), title, wide: true },
    opening.element,
    about,
    section(
      { title: t("record.shared") },
      shares,
      actions(
        linkButton({ label: t("record.share"), href: `#/sharing/offer/${record}`, icon: "sharing" }),
        linkButton({ label: t("record.link"), href: `#/sharing/link/${record}`, icon: "link" }),
      ),
    ),
    carePart(context, record, opening),
    section(
      { title: t("erase.title") },
      h("p", null, t("erase.lead")),
      actions(
        button({ label: t("erase.open"), icon: "trash", kind: "danger", act: () => erase(context, record, opening) }),
      ),
    ),
    limits("record.limit"),
  );

  // What it is stands inside, and is known once it has been opened.
  async function name() {
    const row = await find().catch(() => null);
    if (!row || context.signal.aborted) return;
    call(recordTitle(row));
    const opened = await opening.done;
    const modality = opened?.manifest.items.find((item) => item.dicom?.modality)?.dicom.modality;
    const single = opened?.manifest.items.length === 1 ? opened.manifest.items[0].name : null;
    if (opened && !context.signal.aborted) call(recordTitle({ ...row, modality, title: single }));
  }

  function call(text) {
    title.textContent = text;
    document.title = t("title", { page: text });
  }

  function failed(error) {
    if (error.code !== "erased" && error.code !== "notFound") return false;
    opening.element.replaceChildren(
      empty({
        picture: "images",
        title: t(`record.${error.code}`),
        action: linkButton({ label: t("menu.images"), href: "#/images" }),
      }),
    );
    return true;
  }
}

function describe(row) {
  return section(
    { title: t("record.about"), aside: row.erased ? badge("plain", t("images.erased")) : null },
    facts(
      [t("record.from"), person(row.from)],
      [t("record.measured"), moment(row.measuredAt)],
      [t("record.recorded"), moment(row.anchoredAt)],
      [t("record.images"), row.items ? number(row.items) : null],
      [t("record.size"), row.size ? bytes(row.size) : null],
    ),
    more(t("record.technical"), facts([t("record.identifier"), digest(row.record)])),
  );
}

/** Says what erasing reaches, and does it. */
async function erase({ member }, record, opening) {
  const receipt = await openDialog({
    title: t("erase.question"),
    wide: true,
    build: (close) => {
      const sure = checkField({ label: t("erase.understood") });
      const problem = h("p", { class: "problem", role: "alert", hidden: true }, t("erase.tick"));
      const act = async () => {
        problem.hidden = sure.checked;
        if (!sure.checked) return sure.input.focus();
        close(await confirmed(member, () => member.erase(record)));
      };
      return h(
        "div",
        { class: "stack" },
        h("h3", null, t("erase.reaches")),
        h(
          "ul",
          { class: "ticks" },
          h("li", null, t("erase.reach.shares")),
          h("li", null, t("erase.reach.shards")),
          h("li", null, t("erase.reach.grants")),
        ),
        h("h3", null, t("erase.reachesNot")),
        h(
          "ul",
          { class: "crosses" },
          h("li", null, t("erase.not.copies")),
          h("li", null, t("erase.not.ledger")),
          h("li", null, t("erase.not.sender")),
        ),
        notice("warn", {}, h("p", null, t("erase.final"))),
        sure.element,
        problem,
        actions(
          button({ label: t("erase.do"), kind: "danger", act }),
          button({ label: t("dialog.cancel"), kind: "quiet", act: () => close(null) }),
        ),
      );
    },
  });
  if (!receipt) return;
  opening.close();
  toast(t("erase.done", { confirmed: receipt.confirmed, of: receipt.of }), "good");
  go("#/images");
}
