// Custodians, policy, entries of the ledger and the device's health in the made-up world.

import { brief, digits, people } from "./people.js";

const now = () => Math.floor(Date.now() / 1000);
const SEATS = ["Aurora Hospital", "City Clinic North", "University of Lund", "Insurance Mutual", "Patients’ Union"];

export function custodians({ size, asked }) {
  return SEATS.map((name, index) => {
    const silent = (asked.custodians === "few" && index > 1) || index === 4;
    return {
      member: digits(`custodian ${index}`, 40),
      name,
      url: `https://custodian-${index + 1}.aurora.example:8443`,
      state: silent ? "unreachable" : "ready",
      size: size - (index === 3 ? 2 : 0),
      behind: index === 3 ? 2 : 0,
      records: 218,
      bytes: 48_213_000_000 + index * 1_000_000,
      damaged: index === 2 ? 3 : 0,
      reachable: !silent,
      witnessed: !silent,
    };
  });
}

export function policy({ asked }) {
  const seats = SEATS.map((_, index) => ({
    member: digits(`custodian ${index}`, 40),
    url: `https://custodian-${index + 1}.aurora.example:8443`,
    witnessKey: digits(`witness ${index}`, 64),
  }));
  if (asked.policy === "none") return { epoch: 0, threshold: 0, strikes: 3, since: now() - 86_400, document: null };
  return {
    epoch: 4,
    threshold: 3,
    strikes: 3,
    since: now() - 20 * 86_400,
    document: {
      version: 2,
      custodians: seats,
      threshold: 3,
      dataShards: 3,
      confirmations: 4,
      witnesses: 3,
      staleness: 60,
      former: [],
      login: {
        gateways: [digits("gateway", 40)],
        secondFactor: 3600,
        posture: "warn",
        postureAge: 86_400,
        checks: ["release", "updates", "encryption"],
        webApp: digits("web app", 64),
      },
    },
  };
}

const KINDS = ["anchor", "request", "grant", "access", "release", "release", "release", "access", "revoke", "enrol"];
const ACTORS = [
  people.tesfaye,
  people.noor,
  people.ada,
  people.noor,
  people.aurora,
  people.aurora,
  people.aurora,
  people.victor,
  people.ada,
  people.aurora,
];

export function entry(position, size) {
  const turn = position % KINDS.length;
  const kind = KINDS[turn];
  const outcome = turn === 7 ? "revoked" : "accepted";
  return {
    position,
    time: now() - (size - position) * 2711,
    kind,
    outcome,
    actor: brief(ACTORS[turn]),
    digest: digits(`entry ${position}`, 64),
    fields: fields(kind, position),
  };
}

function fields(kind, position) {
  const record = digits(`record ${position}`, 64);
  const reference = digits(`reference ${position}`, 64);
  return {
    anchor: {
      record,
      owner: people.ada.member,
      recordKind: "imaging",
      envelope: digits(`envelope ${position}`, 64),
      keyCommitment: digits(`key ${position}`, 64),
      measuredAt: now() - 9000,
      reference: "0".repeat(64),
    },
    request: {
      owner: people.ada.member,
      scope: { kinds: ["imaging"], nature: "both" },
      purposeCode: 1,
      purposeDigest: digits("purpose", 64),
      mode: { store: true, passOn: false },
      duration: 604_800,
    },
    grant: {
      request: reference,
      grantee: people.noor.member,
      scope: { record },
      mode: { store: true, passOn: false },
      until: now() + 604_800,
      most: 0,
      parent: "0".repeat(64),
    },
    access: { reference, record, statement: digits("statement", 64) },
    release: { access: reference },
    revoke: { reference },
    enrol: {
      member: people.jonas.member,
      role: "patient",
      signingKey: digits("xy", 128),
      sealingDigest: digits("sealing", 64),
      identityCommitment: "0".repeat(64),
    },
  }[kind];
}

export function posture(world) {
  const { asked } = world;
  const demands = {
    posture: asked.demand ?? "warn",
    postureAge: 86_400,
    checks: ["release", "updates", "encryption"],
    secondFactor: 3600,
  };
  if (asked.demand === "none") return { verdict: "unknown", at: null, deadline: null, demands: null };
  if (asked.posture === "unknown" && !world.postureAt) return { verdict: "unknown", at: 0, deadline: null, demands };
  const failing = asked.posture === "fail";
  return {
    verdict: failing ? "fail" : "pass",
    at: world.postureAt ?? now() - 7 * 60,
    deadline: failing ? now() + 3 * 86_400 : now() + 86_000,
    demands,
    checks: [
      { name: "release", verdict: "pass", detail: "Debian 13, supported until August 2028", remedy: "" },
      {
        name: "updates",
        verdict: failing ? "fail" : "pass",
        detail: failing ? "6 security updates are pending" : "none pending",
        remedy: failing ? "sudo apt update && sudo apt full-upgrade" : "",
      },
      { name: "encryption", verdict: "pass", detail: "/dev/mapper/root on LUKS2", remedy: "" },
      {
        name: "firewall",
        verdict: failing ? "fail" : "pass",
        detail: failing ? "no rules are loaded" : "nftables, 14 rules",
        remedy: failing ? "sudo apt install ufw && sudo ufw enable" : "",
      },
      { name: "secureboot", verdict: "unknown", detail: "no UEFI variables can be read", remedy: "mokutil --sb-state" },
      { name: "screenlock", verdict: "pass", detail: "after 5 minutes", remedy: "" },
    ],
  };
}
