// Asking, granting, refusing, revoking, and what owners and readers are shown of it (docs/spec/rules.md, "Consent").

import { must } from "../errors.js";
import { ZERO } from "../crypto/bytes.js";
import { isModeWithin, isWithin } from "../protocol/scope.js";
import { PURPOSES } from "../protocol/words.js";
import { answersTo } from "./measuring.js";
import { submit } from "./submit.js";

const MOST_CLOCK = 60;

/** The number of a purpose given by its number or its code. */
const purposeNumber = (purpose) => (typeof purpose === "number" ? purpose
  : (PURPOSES.find(({ code }) => code === purpose)?.number ?? 0));

/** The statement of a request, as the ledger names it. */
const purposeOf = (request) => ({ digest: request.purposeDigest, author: request.clinician });
const keyOf = (name) => `${name.digest}/${name.author}`;

/** Signs and submits; the view shows it when this settles. */
const act = ({ gateway, view, keys }, kind, fields) => submit({ gateway, view, signingKey: keys.signing }, kind,
  fields);

/**
 * The requests to the caller (`mine` "owner") or by the caller ("clinician"), unanswered ones first, then the newest.
 */
export async function requestsOf({ view, directory }, mine) {
  const { state } = view;
  const own = [...state.requests.values()].filter((request) => request[mine] === view.member);
  const people = await directory.people(own.flatMap(({ clinician, owner }) => [clinician, owner]));
  const texts = await directory.texts(own.map(purposeOf));
  const answers = answerTimes(view);
  return own.map((request) => ({
    digest: request.digest, from: people.get(request.clinician), owner: people.get(request.owner),
    purposeCode: request.purposeCode, purposeText: texts.get(keyOf(purposeOf(request))) ?? null, scope: request.scope,
    mode: request.mode, duration: request.duration, askedAt: request.askedAt, answer: request.answer ?? null,
    answeredAt: answers.get(request.digest) ?? null, grant: mine === "clinician" ? grantFor(view, request) : undefined,
  })).sort((left, right) => (left.answer !== null) - (right.answer !== null) || right.askedAt - left.askedAt);
}

function answerTimes(view) {
  const times = new Map();
  for (const { entry } of view.entries) {
    const { kind, fields } = entry.action;
    const request = { grant: fields.request, deny: fields.reference }[kind];
    if (request && request !== ZERO && !times.has(request)) times.set(request, entry.time);
  }
  return times;
}

function grantFor(view, request) {
  const isAnswer = (each) => each.request === request.digest && each.grantee === view.member;
  const grant = [...view.state.grants.values()].filter(isAnswer).at(-1);
  if (!grant) return null;
  const { reference, scope, mode, until, most, used } = grant;
  return { reference, scope, mode, until, most, used, state: view.state.grantState(reference, view.now),
    delivered: answersTo(view.state, grant) };
}

/**
 * Asks a patient. The purpose is sealed to the patient and to the caller before anything is signed.
 * @throws {AureoleError} directoryRefused, badText, refused with the ledger's reason.
 */
export async function request(parts, { owner, scope, purposeCode: purpose, purposeText, mode = {}, duration }) {
  const { directory } = parts;
  const entry = (await directory.lookUp([owner])).get(owner);
  must(entry?.role === "patient", "directoryRefused", "the directory shows no entry of the patient that verifies");
  await directory.checkCertificate(entry);
  const purposeDigest = await directory.keep(purposeText, [entry]);
  return act(parts, "request",
    { owner, scope, purposeCode: purposeNumber(purpose), purposeDigest, mode: wholeMode(mode), duration });
}

const wholeMode = (mode) => ({ store: Boolean(mode?.store), passOn: Boolean(mode?.passOn) });

/**
 * Grants: an answer to a request (as asked, or narrower), an offer, or passing on what the caller holds.
 * @param {{request?: string, grantee?: string, scope?: object, mode?: object, until?: number, most?: number, parent?:
 *   string}} terms
 * @throws {AureoleError} refused with detail exceeds, answered or the ledger's reason; notFound.
 */
export async function grant(parts, terms) {
  const { view } = parts;
  const request = terms.request && terms.request !== ZERO ? view.state.requests.get(terms.request) : null;
  const parent = terms.parent && terms.parent !== ZERO ? view.state.grants.get(terms.parent) : null;
  must(!terms.request || terms.request === ZERO || request?.owner === view.member, "notFound",
    "nobody asked the member that");
  must(!terms.parent || terms.parent === ZERO || parent?.grantee === view.member, "notFound",
    "the member holds no such grant");
  must(!request || request.answer === null, "refused", "answered");
  const from = request ?? parent;
  const now = view.now;
  const latest = request ? now + Number(request.duration) : Number(parent?.until ?? Infinity);
  // A clock that runs ahead of the ledger's must not turn "as asked" into more than was asked.
  const asAsked = request ? latest - Math.min(MOST_CLOCK, Math.floor(Number(request.duration) / 100)) : latest;
  const fields = {
    request: terms.request ?? ZERO, grantee: terms.grantee ?? request?.clinician, scope: terms.scope ?? from?.scope,
    mode: wholeMode(terms.mode ?? request?.mode), until: terms.until ?? asAsked,
    most: terms.most ?? Number(parent?.most ?? 0), parent: terms.parent ?? ZERO,
  };
  must(fields.grantee && fields.scope && Number.isSafeInteger(fields.until), "badRequest",
    "a grant says to whom, what and until when");
  if (from) {
    const kindOf = (record) => view.state.records.get(record)?.recordKind;
    const most = Number(parent?.most ?? 0);
    const isWithinBounds = isWithin(fields.scope, from.scope, kindOf) && isModeWithin(fields.mode, from.mode)
      && fields.until <= latest
      && (most === 0 || (fields.most >= 1 && fields.most <= most))
      && (!request || fields.grantee === request.clinician);
    must(isWithinBounds, "refused", "exceeds");
    must(!parent || (parent.mode.passOn && parent.depth < 4 && fields.grantee !== parent.owner), "refused", "exceeds");
  }
  return act(parts, "grant", fields);
}

/** Refuses a request. Throws refused with detail answered where it was answered before. */
export async function deny(parts, digest) {
  const request = parts.view.state.requests.get(digest);
  must(request?.owner === parts.view.member, "notFound", "nobody asked the member that");
  must(request.answer === null, "refused", "answered");
  return act(parts, "deny", { reference: digest });
}

/** Ends a grant that the caller owns or gave, and with it all that it was passed on as. */
export const revoke = (parts, reference) => act(parts, "revoke", { reference });

/** The grants that a filter takes, live ones first, then the newest. */
export async function grantsOf({ view, directory }, isWanted) {
  const { state } = view;
  const own = [...state.grants.values()].filter(isWanted);
  const people = await directory.people(own.flatMap(({ grantee, grantor, owner }) => [grantee, grantor, owner]));
  const firsts = new Map(own.map((each) => [each.reference, state.requests.get(firstOf(state, each).request) ?? null]));
  const texts = await directory.texts([...firsts.values()].filter(Boolean).map(purposeOf));
  return own.map((each) => {
    const request = firsts.get(each.reference);
    return {
      reference: each.reference, to: people.get(each.grantee), by: people.get(each.grantor),
      owner: people.get(each.owner), scope: each.scope,
      mode: each.mode, until: each.until, most: each.most, used: each.used,
      state: state.grantState(each.reference, view.now),
      at: each.grantedAt, lastUsedAt: lastUse(state, each.reference), offered: request === null,
      parent: each.parent === ZERO ? null : each.parent, left: leftOf(state, each), delivered: answersTo(state, each),
      purposeText: request ? (texts.get(keyOf(purposeOf(request))) ?? null) : null, position: each.position,
    };
  }).sort((left, right) => (left.state !== "live") - (right.state !== "live") || right.position - left.position);
}

function firstOf(state, grant) {
  return state.chain(grant.reference).at(-1) ?? grant;
}

function lastUse(state, reference) {
  const isUse = (each) => each.reference === reference && each.outcome === "accepted";
  const times = [...state.accesses.values()].filter(isUse).map(({ time }) => time);
  return times.length > 0 ? Math.max(...times) : null;
}

/** How many accesses are left, the least of the whole chain; null where nothing counts them. */
export function leftOf(state, grant) {
  const counted = state.chain(grant.reference).filter(({ most }) => Number(most) !== 0);
  const left = counted.map(({ most, used }) => Math.max(0, Number(most) - Number(used)));
  return left.length > 0 ? Math.min(...left) : null;
}

/** What the caller may open under others' grants, newest records first. */
export async function accessible({ view, directory }) {
  const { state } = view;
  const rows = state.accessible(view.member, view.now).filter(({ reference }) => reference !== ZERO)
    .map(({ record, reference }) => ({ record: state.records.get(record), grant: state.grants.get(reference) }));
  const people = await directory.people(rows.flatMap(({ record }) => [record.owner, record.sender]));
  return rows.map(({ record, grant }) => ({
    record: record.record, kind: record.recordKind, owner: people.get(record.owner), reference: grant.reference,
    mode: grant.mode,
    until: grant.until, left: leftOf(state, grant), anchoredAt: record.anchoredAt, measuredAt: record.measuredAt,
    from: people.get(record.sender), state: "live",
  })).sort((left, right) => right.anchoredAt - left.anchoredAt);
}

/**
 * Reports an access, a grant or a request; the reason is sealed to every authority member in good standing.
 * @throws {AureoleError} directoryRefused where the directory shows no authority; badText.
 */
export async function report(parts, subject, reason) {
  const { view, directory } = parts;
  const authorities = view.trust.authorities.filter(({ standing }) => standing).map(({ member }) => member);
  const readers = [...(await directory.lookUp(authorities)).values()];
  must(readers.length > 0, "directoryRefused", "the directory shows no authority member who could read it");
  const digest = await directory.keep(reason, readers);
  return act(parts, "report", { subject, reason: digest });
}
