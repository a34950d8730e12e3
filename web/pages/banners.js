// What holds everywhere and for as long as it is so: nobody vouches for the ledger, no connection, an unhealthy device,
// a second factor that has grown old.

import { button, linkButton } from "../parts/controls.js";
import { demandsOf } from "../parts/demands.js";
import { fill, h } from "../parts/dom.js";
import { explain } from "../parts/errors.js";
import { icon } from "../parts/icons.js";
import { stepUp } from "../parts/stepup.js";
import { momentText, now } from "../parts/time.js";
import { t } from "../parts/text.js";
import { toast } from "../parts/toast.js";
import { stopButton } from "./guardians/stop.js";

const READERS = ["technologist", "clinician"];

/** The place of the banners, which keeps itself true. */
export function banners(app, member) {
  const place = h("div", { class: "banners", role: "status" });
  let posture = null;
  let trouble = null;
  let shown = null;

  const draw = () => {
    const wanted = [
      connection(member),
      troubled(trouble),
      replaced(app, member),
      recovering(member),
      vouched(member),
      healthy(posture),
      factor(member, posture, draw),
    ].filter(Boolean);
    const key = wanted.map(({ key }) => key).join(" ");
    if (key === shown) return;
    shown = key;
    fill(
      place,
      wanted.map(({ element }) => element),
    );
  };
  const look = async () => {
    draw();
    if (!READERS.includes(member.profile.role) || !member.profile.enrolled) return;
    try {
      posture = await member.posture();
    } catch {
      posture = null;
    }
    draw();
  };
  for (const name of ["change", "connection", "posture"]) member.addEventListener(name, look);
  // What the gateway showed was refused: that stays until something that can be believed has come.
  member.addEventListener("trouble", (event) => {
    trouble = event.detail?.error ?? null;
    draw();
  });
  member.addEventListener("change", () => {
    trouble = null;
    draw();
  });
  const clock = setInterval(() => (app.member === member ? draw() : clearInterval(clock)), 15_000);
  look();
  return place;
}

function banner(key, kind, text, action) {
  return {
    key,
    element: h(
      "div",
      { class: `banner ${kind}` },
      icon(kind === "info" ? "info" : "alert"),
      h("p", null, text),
      action,
    ),
  };
}

function connection(member) {
  return member.connected === false ? banner("connection", "warn", t("banner.offline")) : null;
}

const troubled = (error) => (error ? banner(`trouble ${error.code}`, "danger", explain(error)) : null);

/** The ledger has other keys than this session: they were replaced elsewhere, by the member or by guardians. */
function replaced(app, member) {
  if (member.keysStanding !== "replaced") return null;
  const act = async () => {
    await member.logout();
    if (app.member === member) app.leave("logout");
  };
  return banner("replaced", "danger", t("banner.replaced"), button({ label: t("account.logout"), kind: "quiet", act }));
}

/** Guardians are giving this member other keys: whoever still has theirs must not overlook it. */
function recovering(member) {
  const { stage, due } = member.recovery ?? {};
  if (stage === "voting") {
    const look = linkButton({ label: t("banner.recovery.look"), href: "#/guardians", kind: "quiet" });
    return banner("recovery voting", "warn", t("banner.recovery.voting"), look);
  }
  if (stage !== "waiting" || member.keysStanding !== "current") return null;
  return banner(
    `recovery ${due}`,
    "danger",
    t("banner.recovery.waiting", { moment: momentText(due) }),
    h(
      "div",
      { class: "actions" },
      stopButton(member, "secondary"),
      linkButton({ label: t("banner.recovery.look"), href: "#/guardians", kind: "quiet" }),
    ),
  );
}

function vouched(member) {
  const status = member.ledgerStatus;
  if (!status || status.vouched || !member.profile.enrolled) return null;
  const key = status.needed > 0 ? "banner.unvouched" : "banner.noCustodians";
  return banner(
    `vouched ${key} ${status.views}`,
    status.needed > 0 ? "danger" : "info",
    t(key, { views: status.views, needed: status.needed }),
  );
}

function healthy(posture) {
  const asked = demandsOf(posture).posture;
  if (!posture || asked === "report" || posture.verdict === "pass") return null;
  const blocks = asked === "block";
  const key = `banner.posture.${posture.verdict === "fail" ? "fail" : "unknown"}`;
  return banner(
    `posture ${key} ${blocks}`,
    blocks ? "danger" : "warn",
    t(key),
    linkButton({ label: t("banner.posture.look"), href: "#/device", kind: "quiet" }),
  );
}

function factor(member, posture, draw) {
  const demanded = demandsOf(posture).secondFactor;
  if (demanded === 0 || now() - member.session.secondFactorAt < demanded) return null;
  const act = async () => {
    await stepUp(member);
    toast(t("stepup.done"), "good");
    draw();
  };
  return banner(
    "factor",
    "info",
    t("banner.factor"),
    button({ label: t("banner.factor.confirm"), kind: "quiet", act }),
  );
}
