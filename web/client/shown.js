// What the ledger says as pages show it: the inbox, what was sent, the history. All of it from the verified view.

import { ZERO } from "../crypto/bytes.js";

const newestFirst = (left, right) => right.anchoredAt - left.anchoredAt || right.position - left.position;

/** The records of the caller, newest first. `known` are manifests that were opened in this session, by record. */
export async function inbox({ view, directory }, known = new Map()) {
  const own = [...view.state.records.values()].filter(({ owner }) => owner === view.member).sort(newestFirst);
  const people = await directory.people(own.map(({ sender }) => sender));
  return own.map((record) => ({
    record: record.record, kind: record.recordKind, from: people.get(record.sender), measuredAt: record.measuredAt,
    anchoredAt: record.anchoredAt, position: record.position, erased: record.erased,
    ...described(known.get(record.record)),
  }));
}

/** What a manifest tells of a record without its items. */
function described(manifest) {
  if (!manifest) return { items: null, modality: null, title: null, size: null };
  const [first] = manifest.items;
  return {
    items: manifest.items.length, modality: first?.dicom?.modality || null, title: manifest.items.length === 1
      ? first.name : null,
    size: manifest.streamSize,
  };
}

/** The records that the caller sent, newest first, with what this browser remembers of sending them. */
export async function sent({ view, directory, store }) {
  const own = [...view.state.records.values()].filter(({ sender }) => sender === view.member).sort(newestFirst);
  const people = await directory.people(own.map(({ owner }) => owner));
  const rows = new Map((await store.all("pending")).filter((row) => row.member === view.member)
    .map((row) => [row.id, row]));
  return own.map((record) => {
    const row = rows.get(record.record);
    const isSent = row?.state === "sent";
    return {
      record: record.record, owner: people.get(record.owner), kind: record.recordKind, measuredAt: record.measuredAt,
      position: record.position,
      anchoredAt: record.anchoredAt, erased: record.erased, custodians: isSent ? row.confirmed : null, of: isSent
        ? row.of : null,
      items: isSent ? row.items : null,
    };
  });
}

/** Sends of this browser and member that have not come to their end. */
export async function pendingSends({ view, directory, store }) {
  const rows = (await store.all("pending"))
    .filter((row) => row.member === view.member && row.ledger === view.ledger && row.state === "sealing");
  const people = await directory.people(rows.map(({ owner }) => owner));
  return rows.map((row) => ({
    id: row.id, owner: people.get(row.owner), startedAt: row.startedAt, done: row.stored, total: row.streamSize,
    kind: row.kind,
    names: row.files.map(({ name }) => name), needsFiles: row.envelope === null,
  }));
}

/** Which record an entry is about, as far as it names one. */
function recordOf({ kind, fields }, state) {
  if (fields.record) return fields.record;
  if (fields.scope?.record) return fields.scope.record;
  if (kind === "report") return state.accesses.get(fields.subject)?.record
    ?? state.grants.get(fields.subject)?.scope.record ?? null;
  if (kind === "revoke" || kind === "deny") {
    return (state.grants.get(fields.reference) ?? state.requests.get(fields.reference))?.scope.record ?? null;
  }
  return null;
}

/** The grant or request an entry is about. */
function referenceOf({ kind, fields }, digest) {
  if (kind === "grant" || kind === "request") return digest;
  const reference = fields.reference ?? fields.subject ?? null;
  return reference === ZERO ? null : reference;
}

/** Whom a grant is or was for, of an entry that gives or ends one, and for whom a link is, of one that makes it. */
function granteeOf({ kind, fields }, state) {
  if (kind === "grant") return fields.grantee;
  if (kind === "enrol") return fields.role === "guest" ? fields.member : null;
  return kind === "revoke" ? (state.grants.get(fields.reference)?.grantee ?? null) : null;
}

/** The request's statement that an entry is about, or that began the chain of its grant. */
function purposeOf({ kind, fields }, digest, state) {
  let request = state.requests.get(kind === "request" ? digest : (fields.request ?? fields.reference));
  if (!request) {
    const first = state.chain(kind === "grant" ? digest : fields.reference ?? "").at(-1);
    request = first && state.requests.get(first.request);
  }
  return request ? { digest: request.purposeDigest, author: request.clinician } : null;
}

/** Entries as rows, newest first; releases by custodians stand in the line of their access. */
export async function rows({ view, directory }, items, known = new Map()) {
  const { state } = view;
  const wanted = items.filter(({ entry }) => entry.action.kind !== "release" || entry.action.actor === view.member);
  const people = await directory.people(wanted.flatMap(({ entry: { action } }) => [action.actor,
    granteeOf(action, state)]).filter(Boolean));
  const purposes = new Map(wanted.map(({ entry }) => [entry.digest, purposeOf(entry.action, entry.digest, state)]));
  const texts = await directory.texts([...purposes.values()].filter(Boolean));
  return wanted.map(({ position, entry }) => {
    const { action, digest, outcome, time } = entry;
    const purpose = purposes.get(digest);
    return {
      position, time, kind: action.kind, outcome, title: described(known.get(recordOf(action, state))).title,
      lawful: outcome === "accepted" || outcome === "pending", actor: people.get(action.actor),
      to: people.get(granteeOf(action, state)) ?? null, record: recordOf(action, state),
      reference: referenceOf(action, digest), digest,
      releasedBy: state.accesses.get(digest)?.releasedBy.size ?? 0,
      purposeText: purpose ? (texts.get(`${purpose.digest}/${purpose.author}`) ?? null) : null,
    };
  }).sort((left, right) => right.position - left.position);
}

/** The caller's history. */
export const history = (parts, known) => rows(parts, parts.view.mine, known);
