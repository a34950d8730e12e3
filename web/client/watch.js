// What authority members watch: members, alerts, accounts, custodians, the policy in force.

import { must } from "../errors.js";
import { ZERO } from "../crypto/bytes.js";
import { verifyConsistency } from "../protocol/tree.js";
import { verifyView } from "../protocol/views.js";
import { reasonOf } from "./custodians.js";

/** Members whose name or identifier fits, with their standing. */
export async function members({ view, directory }, text) {
  const entries = await directory.find(text);
  const suspended = new Map();
  for (const { entry } of [...view.entries, ...view.alerts]) {
    if (entry.action.kind === "suspend") suspended.set(entry.action.fields.member, entry.time);
  }
  return entries.map((entry) => {
    const member = view.state.members.get(entry.member);
    const isGood = member?.standing !== false;
    return {
      ...directory.row(entry), strikes: member?.strikes ?? 0, enrolledAt: member?.enrolledAt ?? null,
      suspendedAt: isGood ? null : (suspended.get(entry.member) ?? null),
    };
  });
}

/** Unlawful accesses, reports with their reasons, suspensions and reinstatements, newest first. */
export async function alerts({ view, directory }) {
  await view.know(view.alerts.flatMap(({ entry: { action } }) => [action.actor, action.fields.member].filter(Boolean)));
  const { state } = view;
  const shown = view.alerts.filter(({ entry }) => ["report", "suspend", "reinstate"].includes(entry.action.kind)
    || (entry.action.kind === "access" && entry.outcome !== "accepted"));
  const ownerOf = ({ fields }) => {
    const access = state.accesses.get(fields.subject);
    const record = state.records.get(fields.record ?? access?.record);
    return record?.owner ?? state.grants.get(fields.reference ?? fields.subject ?? access?.reference)?.owner ?? null;
  };
  const names = shown.filter(({ entry }) => entry.action.kind === "report")
    .map(({ entry }) => ({ digest: entry.action.fields.reason, author: entry.action.actor }));
  const texts = await directory.texts(names);
  const people = await directory.people(shown.flatMap(({ entry }) => [entry.action.actor, ownerOf(entry.action),
    entry.action.fields.member].filter(Boolean)));
  return shown.map(({ position, entry: { time, outcome, digest, action } }) => {
    const { kind, fields, actor } = action;
    const owner = kind === "report" ? actor : ownerOf(action);
    return {
      position, time, kind, outcome, lawful: outcome === "accepted" || outcome === "pending",
      actor: { ...people.get(actor), standing: state.members.get(actor)?.standing === false ? "suspended" : "good" },
      owner: owner ? people.get(owner) ?? null : null, subject: fields.member ? people.get(fields.member) : null,
      record: fields.record ?? state.accesses.get(fields.subject)?.record ?? null,
      reference: fields.reference && fields.reference !== ZERO ? fields.reference : null, digest,
      reasonText: kind === "report" ? (texts.get(`${fields.reason}/${actor}`) ?? null) : null,
      strikes: state.members.get(actor)?.strikes ?? 0,
    };
  }).sort((left, right) => right.position - left.position);
}

/** Accounts with the verified names of their members. */
export async function accounts({ gateway, directory }) {
  const list = await gateway.json("GET", "/v1/accounts");
  must(Array.isArray(list), "malformed", "no list of accounts");
  const people = await directory.people(list.map(({ member }) => member));
  return list.map((row) => ({ ...row, name: people.get(row.member)?.name ?? null }));
}

/** Every custodian of the policy, former ones included: how it is, and whether its ledger is this member's. */
export async function custodians({ gateway, view, directory, custodians: way }) {
  if (!view.trust.document) return [];
  const { document } = view.trust;
  const all = [...document.custodians, ...document.former].map(({ member, url }) => ({ member, url }));
  const people = await directory.people(all.map(({ member }) => member));
  const head = view.head;
  return Promise.all(all.map(async ({ member, url }, index) => {
    const row = { member, url, name: people.get(member)?.name ?? null, former: index >= document.custodians.length,
      witnessed: await isWitness(view, member) };
    try {
      const { state, size, root, records, bytes, damaged } = await way.status(member);
      const isSame = await agrees(gateway, head, { size, root });
      return { ...row, reachable: true, state: isSame ? state : "forked", size, behind: Math.max(0, head.size - size),
        records, bytes, damaged };
    } catch (error) {
      return { ...row, reachable: false, state: reasonOf(error), size: null, behind: null, records: null, bytes: null,
        damaged: null };
    }
  }));
}

async function isWitness(view, member) {
  const { ledger, head, trust } = view;
  const voice = view.views?.find(({ custodian }) => custodian === member);
  const key = trust.member(member)?.signingKey;
  return Boolean(voice && key)
    && verifyView({ view: voice, ledger, size: head.size, root: head.root, key, epoch: trust.epoch });
}

/**
 * Whether what a custodian says it has is the beginning of the believed ledger; one that is ahead cannot be compared
 * yet.
 */
async function agrees(gateway, head, { size, root }) {
  if (size > head.size) return true;
  if (size === head.size) return root === head.root;
  if (size === 0) return true;
  const { path } = await gateway.json("GET", `/v1/ledger/consistency?from=${size}&to=${head.size}`);
  return verifyConsistency({ from: size, to: head.size, oldRoot: root, newRoot: head.root, path });
}

/** The policy in force. */
export function policy({ view }) {
  const { trust } = view;
  const last = view.chain.filter(({ entry }) => {
    const { kind, fields } = entry.action;
    const proposed = kind === "approve" ? view.state.proposals.get(fields.proposal) : null;
    return (kind === "policy" && entry.outcome === "accepted") || proposed?.kind === "policy";
  }).at(-1);
  const { threshold, strikes } = trust.policy;
  return { epoch: trust.epoch, threshold, strikes, since: last?.entry.time ?? view.founding.time,
    document: trust.document };
}
