// The patient's own code, to be scanned by whoever sends images.

import { copyButton } from "../parts/controls.js";
import { h } from "../parts/dom.js";
import { writeMemberCode } from "../parts/membercode.js";
import { qrCode } from "../parts/qr.js";
import { digest, facts, fingerprint, limits, more, page, wordPair } from "../parts/show.js";
import { t } from "../parts/text.js";

export default function codePage({ member }) {
  const { profile } = member;
  return page(
    { title: t("code.title"), lead: t("code.lead") },
    h(
      "div",
      { class: "card code-card" },
      qrCode(writeMemberCode(profile.member, profile.fingerprint), t("code.qrLabel")),
      h(
        "div",
        { class: "stack" },
        h("p", { class: "code-name" }, profile.name),
        profile.wordPair
          ? [h("h2", null, t("code.words")), wordPair(profile.wordPair), h("p", { class: "soft" }, t("code.wordsText"))]
          : null,
      ),
    ),
    more(
      t("code.more"),
      facts([t("code.fingerprint"), fingerprint(profile.fingerprint)], [t("code.identifier"), digest(profile.member)]),
      copyButton(profile.member, { label: t("code.copy") }),
    ),
    limits("code.limit"),
  );
}
