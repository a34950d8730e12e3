// What patients, technologists and clinicians find in the made-up world.

import { brief, digits, people } from "./people.js";

const DAY = 86_400;
const HOUR = 3600;
const MINUTE = 60;
const now = () => Math.floor(Date.now() / 1000);
const ago = (seconds) => now() - seconds;
const ahead = (seconds) => now() + seconds;
const id = (seed) => digits(seed, 64);

export function records() {
  const row = (seed, kind, from, days, more) => ({
    record: id(seed),
    kind,
    from: brief(from),
    measuredAt: ago(days * DAY),
    anchoredAt: ago(days * DAY - 2 * HOUR),
    erased: false,
    items: null,
    modality: null,
    title: null,
    ...more,
  });
  return [
    row("ct chest", "imaging", people.tesfaye, 2, { size: 214_000_000, items: 412, shows: ["CT", 24] }),
    row("dx chest", "imaging", people.tesfaye, 2, { size: 9_400_000, items: 2, shows: ["DX", 2] }),
    row("report", "document", people.tesfaye, 2, { size: 182_000, items: 1, shows: ["PDF", 1] }),
    row("mr head", "imaging", people.tesfaye, 58, { size: 96_000_000, items: 184, shows: ["MR", 16] }),
    row("ecg", "measurement", people.ada, 60, { size: 48_000, items: 1, shows: ["ECG", 1] }),
    row("us liver", "imaging", people.omar, 410, { size: 31_000_000, items: 36, shows: ["US", 6], erased: true }),
  ];
}

export function requests() {
  return [
    {
      digest: id("request noor"),
      from: brief(people.noor),
      purposeCode: 1,
      purposeText:
        "You are coming to us on Monday about your cough. I would like to compare the new CT with the one from spring before we talk.",
      scope: { kinds: ["imaging", "document"], nature: "both" },
      mode: { store: true, passOn: false },
      duration: 30 * DAY,
      askedAt: ago(35 * MINUTE),
      answer: null,
    },
    {
      digest: id("request bram"),
      from: brief(people.bram),
      purposeCode: 6,
      purposeText: "Study on the growth of small nodules, Leiden. Your name does not go into the study.",
      scope: { kinds: ["imaging"], nature: "existing" },
      mode: { store: false, passOn: false },
      duration: 90 * DAY,
      askedAt: ago(3 * DAY),
      answer: null,
    },
    {
      digest: id("request pia"),
      from: brief(people.pia),
      purposeCode: 3,
      purposeText: "Handing over to your family doctor.",
      scope: { kinds: ["document"], nature: "existing" },
      mode: { store: false, passOn: true },
      duration: 14 * DAY,
      askedAt: ago(20 * DAY),
      answer: "granted",
    },
    {
      digest: id("request victor"),
      from: brief(people.victor),
      purposeCode: 4,
      purposeText: null,
      scope: { kinds: ["imaging", "measurement", "document", "other"], nature: "both" },
      mode: { store: true, passOn: true },
      duration: 365 * DAY,
      askedAt: ago(40 * DAY),
      answer: "denied",
    },
  ];
}

export function grants() {
  const grant = (seed, owner, to, more) => ({
    reference: id(seed),
    owner: brief(owner),
    to: brief(to),
    by: brief(owner),
    scope: { kinds: ["imaging"], nature: "existing" },
    mode: { store: false, passOn: false },
    most: 0,
    used: 0,
    revoked: false,
    at: ago(2 * DAY),
    lastUsedAt: null,
    offered: false,
    delivered: null,
    ...more,
  });
  return [
    grant("grant pia", people.ada, people.pia, {
      scope: { record: id("mr head") },
      until: ahead(5 * DAY + 3 * HOUR),
      most: 3,
      used: 1,
      purposeText: "Second opinion on your headaches, as we discussed on the phone.",
    }),
    grant("grant noor", people.ada, people.noor, {
      until: ahead(47 * MINUTE),
      used: 4,
      at: ago(4 * DAY),
      mode: { store: true, passOn: false },
      purposeText: "Follow-up after the operation.",
      request: id("asked ada"),
    }),
    grant("grant bram", people.ada, people.bram, {
      until: ago(12 * DAY),
      used: 2,
      scope: { kinds: ["imaging", "document"], nature: "both" },
    }),
    grant("grant victor", people.ada, people.victor, { until: ahead(30 * DAY), revoked: true, used: 1 }),
    grant("grant jonas", people.jonas, people.noor, {
      until: ahead(6 * DAY),
      most: 3,
      used: 2,
      scope: { record: id("jonas mr") },
      request: id("asked jonas"),
    }),
    grant("grant marisol", people.marisol, people.noor, { until: ago(9 * DAY), used: 1, request: id("asked marisol") }),
    grant("grant offered", people.jonas, people.noor, {
      until: ahead(2 * DAY),
      offered: true,
      scope: { kinds: ["document"], nature: "existing" },
    }),
  ];
}

/** Measurements of balance of somebody: before and after, eyes open and closed. */
export function measurements(owner) {
  const row = (number, seconds, balance) => ({
    record: id(`balance ${owner.name} ${number}`),
    kind: "measurement",
    from: brief(owner),
    owner: brief(owner),
    measuredAt: ago(seconds),
    anchoredAt: ago(seconds - 5 * MINUTE),
    erased: false,
    items: null,
    modality: null,
    title: null,
    shows: ["BALANCE", 1],
    balance,
  });
  return [
    row(1, 20 * MINUTE, { eyes: "closed", size: 1.6 }),
    row(2, 30 * MINUTE, { eyes: "open", size: 0.8 }),
    row(3, 9 * DAY, { eyes: "closed", size: 2.1 }),
    row(4, 9 * DAY + 10 * MINUTE, { eyes: "open", size: 1.2 }),
  ];
}

/** Grants on measurements that are yet to be made. */
export function measuring() {
  const grant = (seed, owner, to, delivered, more) => ({
    reference: id(seed),
    owner: brief(owner),
    to: brief(to),
    by: brief(owner),
    scope: { kinds: ["measurement"], nature: "new" },
    mode: { store: true, passOn: false },
    until: ahead(9 * DAY),
    most: 0,
    used: 0,
    revoked: false,
    at: ago(20 * DAY),
    lastUsedAt: null,
    offered: false,
    delivered,
    ...more,
  });
  const none = { count: 0, lastAt: null, lastMeasuredAt: null };
  const some = { count: 4, lastAt: ago(15 * MINUTE), lastMeasuredAt: ago(20 * MINUTE) };
  return [
    grant("measuring ada", people.ada, people.noor, none, {
      purposeText: "You said that you feel unsteady in the dark. Please measure a few times until we meet.",
    }),
    grant("measured ada", people.ada, people.pia, some, {
      scope: { kinds: ["imaging", "measurement"], nature: "both" },
      until: ahead(3 * HOUR),
      offered: true,
    }),
    grant("measured jonas", people.jonas, people.noor, some, { request: id("asked jonas balance") }),
  ];
}

export function history() {
  const row = (position, seconds, kind, actor, more = {}) => ({
    position,
    time: ago(seconds),
    kind,
    outcome: "accepted",
    lawful: kind === "access" ? true : null,
    actor: brief(actor),
    releasedBy: kind === "access" ? 5 : 0,
    digest: id(`history ${position}`),
    title: null,
    ...more,
  });
  const ct = { record: id("ct chest"), title: "CT of the chest" };
  const mr = { record: id("mr head"), title: "MR of the head" };
  return [
    row(1283, 35 * MINUTE, "request", people.noor, { purposeText: "You are coming to us on Monday about your cough." }),
    row(1279, 2 * HOUR, "access", people.noor, { ...ct, releasedBy: 5 }),
    row(1271, 5 * HOUR, "access", people.victor, { ...ct, lawful: false, outcome: "revoked", releasedBy: 0 }),
    row(1270, 5 * HOUR + 90, "access", people.victor, { ...mr, lawful: false, outcome: "outOfScope", releasedBy: 0 }),
    row(1260, 26 * HOUR, "access", people.pia, { ...mr, releasedBy: 3 }),
    row(1255, 28 * HOUR, "grant", people.ada, { ...mr, to: brief(people.pia) }),
    row(1240, 2 * DAY, "anchor", people.tesfaye, ct),
    row(1239, 2 * DAY + 300, "anchor", people.tesfaye, { record: id("dx chest"), title: "X-ray of the chest" }),
    row(1198, 6 * DAY, "revoke", people.ada, { title: "all images", to: brief(people.victor) }),
    row(1101, 40 * DAY, "deny", people.ada),
    row(1002, 58 * DAY, "anchor", people.tesfaye, mr),
    row(950, 61 * DAY, "enrol", people.aurora),
  ];
}
