// What an authority and every account find in the made-up world.

import { brief, digits, people } from "./people.js";

const DAY = 86_400;
const HOUR = 3600;
const MINUTE = 60;
const now = () => Math.floor(Date.now() / 1000);
const ago = (seconds) => now() - seconds;
const id = (seed) => digits(seed, 64);

export function joins() {
  return [
    {
      member: digits("join lena", 40),
      name: "Lena Okafor",
      role: "patient",
      account: "lena.okafor",
      fingerprint: "4c1e 90b7 a2d3 55f8 0c6b",
      at: ago(8 * MINUTE),
    },
    {
      member: digits("join mateo", 40),
      name: "Dr Mateo Ruiz",
      role: "clinician",
      account: "mateo.ruiz",
      fingerprint: "e07a 3318 bd42 9c05 f1de",
      at: ago(3 * HOUR),
    },
  ];
}

export function accounts() {
  const row = (person, account, more = {}) => ({
    account,
    name: person.name,
    member: person.member,
    role: person.role,
    createdAt: ago(60 * DAY),
    lastLoginAt: ago(3 * HOUR),
    locked: false,
    sessions: 1,
    ...more,
  });
  return [
    row(people.ada, "ada.marlow", { sessions: 2 }),
    row(people.jonas, "jonas.lindqvist", { lastLoginAt: ago(9 * DAY), sessions: 0, restoredAt: ago(9 * DAY) }),
    row(people.tesfaye, "tesfaye.alemu"),
    row(people.noor, "noor.haddad", { lastLoginAt: ago(20 * MINUTE) }),
    row(people.victor, "victor.crane", { locked: true, sessions: 0 }),
    row(people.helena, "helena.brandt", { lastLoginAt: null, sessions: 0 }),
    row(people.aurora, "aurora"),
  ];
}

export function proposals() {
  return [
    {
      digest: id("proposal omar"),
      kind: "reinstate",
      by: brief(people.helena),
      at: ago(4 * HOUR),
      subject: brief(people.omar),
      changes: [],
      mine: false,
    },
    {
      digest: id("proposal policy"),
      kind: "policy",
      by: brief(people.helena),
      at: ago(26 * HOUR),
      subject: null,
      mine: false,
      changes: [
        { what: "posture", from: "warn", to: "block" },
        { what: "guests", from: null, to: true },
        { what: "secondFactor", from: 3600, to: 900 },
        { what: "checks", from: ["release", "encryption"], to: ["release", "encryption", "firewall"] },
      ],
    },
    {
      digest: id("proposal unreadable"),
      kind: "policy",
      by: brief(people.helena),
      at: ago(30 * HOUR),
      subject: null,
      mine: false,
      isReadable: false,
      changes: [{ what: "document", from: id("document"), to: id("another document") }],
    },
    {
      digest: id("proposal mine"),
      kind: "enrol",
      by: brief(people.aurora),
      at: ago(2 * DAY),
      subject: { member: digits("iris", 40), name: "Iris Novak", role: "authority" },
      changes: [],
      mine: true,
    },
  ];
}

export function alerts() {
  const row = (position, seconds, kind, actor, more) => ({
    position,
    time: ago(seconds),
    kind,
    outcome: "accepted",
    lawful: null,
    actor: brief(actor),
    owner: null,
    record: null,
    reference: null,
    digest: id(`history ${position}`),
    reasonText: null,
    strikes: 0,
    subject: null,
    ...more,
  });
  return [
    row(1271, 5 * HOUR, "access", people.victor, {
      outcome: "revoked",
      lawful: false,
      owner: brief(people.ada),
      record: id("ct chest"),
      reference: id("grant victor"),
      strikes: 2,
    }),
    row(1270, 5 * HOUR + 90, "access", people.victor, {
      outcome: "outOfScope",
      lawful: false,
      owner: brief(people.ada),
      record: id("mr head"),
      reference: id("grant victor"),
      strikes: 1,
    }),
    row(1245, 30 * HOUR, "report", people.ada, {
      owner: brief(people.ada),
      reasonText: "I do not know this person and never had an appointment with them.",
      reference: id("grant victor"),
    }),
    row(1180, 3 * DAY, "suspend", people.helena, { subject: brief(people.omar) }),
  ];
}

export function sessions() {
  return [
    { number: 12, createdAt: ago(25 * MINUTE), lastAt: ago(4), isThis: true, device: "Chromium on Linux" },
    { number: 9, createdAt: ago(6 * HOUR), lastAt: ago(2 * HOUR), isThis: false, device: "Safari on iPhone" },
    { number: 7, createdAt: ago(7 * HOUR), lastAt: ago(7 * HOUR), isThis: false, device: "Firefox on Windows" },
  ];
}

export function sent() {
  const row = (owner, seed, hours, position, more = {}) => ({
    record: id(seed),
    owner: brief(owner),
    kind: "imaging",
    measuredAt: ago(hours * HOUR + HOUR),
    anchoredAt: ago(hours * HOUR),
    position,
    erased: false,
    custodians: 5,
    of: 5,
    items: 412,
    ...more,
  });
  return [
    row(people.ada, "ct chest", 46, 1240),
    row(people.ada, "dx chest", 46, 1239, { items: 2 }),
    row(people.jonas, "jonas mr", 120, 1170, { items: null, custodians: undefined }),
    row(people.marisol, "marisol us", 500, 980, { erased: true, items: 36 }),
  ];
}

/** What waits at the agent of this computer. */
export function waiting({ queue }) {
  const row = (seed, more) => ({ batch: digits(seed, 64), issuer: null, description: null, bytes: 0, ...more });
  return {
    batches: [
      row("batch one", {
        patient: "4711-0815",
        issuer: "AURORA RADIOLOGY",
        patientName: "MARLOW^ADA",
        studyDate: "20261124",
        description: "CT thorax with contrast, follow-up after six months",
        modality: "CT",
        since: ago(3 * HOUR),
        instances: 312,
        bytes: 164_000_000,
      }),
      row("batch two", {
        patient: null,
        patientName: null,
        studyDate: null,
        modality: "US",
        since: ago(12 * 60),
        instances: 1,
        bytes: 921_000,
      }),
      ...(queue === "spoilt"
        ? [
            row("batch three", {
              patient: "0042",
              patientName: "LINDQVIST^JONAS",
              studyDate: "20261126",
              modality: "MR",
              since: ago(4 * 60),
              instances: 24,
              bytes: 12_000_000,
              isOnItsWay: true,
            }),
          ]
        : []),
    ],
    unreadable: queue === "spoilt" ? [digits("batch spoilt", 64)] : [],
  };
}
