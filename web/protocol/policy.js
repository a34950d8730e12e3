// The policy document: who the custodians are, where they answer and what is asked of them (custody.md section 1);
// version 2 says what is asked of log-ins too (gateway.md section 7). The ledger holds its digest.

import { fromUtf8, isHex, utf8, ZERO } from "../crypto/bytes.js";
import { hash } from "../crypto/sha256.js";
import { AureoleError, must } from "../errors.js";
import { custodianSet, isMember, isWord } from "./words.js";

/** Most bytes of a document. */
export const MOST_POLICY = 65_536;
const MOST_CUSTODIANS = 32;
/** The checks of a device's posture that agents make, by name. */
export const CHECKS = ["release", "updates", "encryption", "firewall", "secureboot", "screenlock"];

const within = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;
const require = (condition, detail) => must(condition, "malformedPolicy", detail);

/** Throws malformedPolicy unless a document keeps every bound. */
export function checkPolicy(document) {
  const { version, custodians, former, threshold, dataShards, confirmations, witnesses, staleness, login } = document;
  require(version === 1 || version === 2, "the policy document is of another version");
  require(Array.isArray(custodians) && Array.isArray(former), "the policy document is malformed");
  const count = custodians.length;
  require(within(count, 1, MOST_CUSTODIANS), "a policy has 1 to 32 custodians");
  require(former.length <= 2 * MOST_CUSTODIANS, "a policy names too many former custodians");
  const all = [...custodians, ...former];
  require(all.every(isSound), "a custodian's address is https://host:port and its witness key is not zero");
  require(new Set(all.map((each) => each.member)).size === all.length, "a custodian is named twice");
  require(new Set(all.map((each) => each.witnessKey)).size === all.length, "two custodians have one witness key");
  require(within(threshold, 1, count), "the threshold is not between 1 and the number of custodians");
  require(within(dataShards, 1, count), "the data shards are not between 1 and the number of custodians");
  // With no more than t or k confirmations the next loss would be the end of a record that was just anchored.
  require(within(confirmations, Math.min(count, Math.max(threshold, dataShards) + 1), count),
    "confirmations must be at least one more than t and k, or all");
  require(within(witnesses, 1, count), "the witnesses are not between 1 and the number of custodians");
  require(within(staleness, 1, 3600), "staleness is 1 second to an hour");
  require((version === 2) === (login !== undefined), "version 2 and no other says what is asked of log-ins");
  if (login !== undefined) checkLogin(login);
}

function isSound(custodian) {
  const { member, url, witnessKey } = custodian ?? {};
  return isMember(member) && isWord(witnessKey) && witnessKey !== ZERO && typeof url === "string" &&
    url.startsWith("https://") && utf8(url).length <= 300 && !url.slice(8).includes("/");
}

function checkLogin(login) {
  const { gateways, secondFactor, posture, postureAge, checks, webApp, guests } = login ?? {};
  require(Array.isArray(gateways) && within(gateways.length, 1, 8) && gateways.every(isMember),
    "a policy has 1 to 8 gateways");
  require(new Set(gateways).size === gateways.length, "a gateway is named twice");
  require(secondFactor === 0 || within(secondFactor, 60, 86_400),
    "the second factor's age is 60 to 86,400 seconds, or 0");
  require(["report", "warn", "block"].includes(posture), "posture is report, warn or block");
  require(within(postureAge, 60, 604_800), "posture's age is 60 to 604,800 seconds");
  require(Array.isArray(checks) && checks.length <= 16 && checks.every(isCheck),
    "a check's name is 1 to 32 of a to z, 0 to 9 and -");
  require(new Set(checks).size === checks.length, "a check is named twice");
  require(isHex(webApp, 64), "the web app's digest is a word");
  require(guests === undefined || guests === true, "guests stand in a policy only where they are served");
}

/** A policy may name checks that agents come to make later. */
const isCheck = (name) => typeof name === "string" && /^[a-z0-9-]{1,32}$/.test(name);

const custodianFields = ({ member, url, witnessKey }) => ({ member, url, witnessKey });

/**
 * The bytes of a document: keys in order, no spaces, slashes as they are, as Swift's CanonicalJSON writes them.
 * Throws malformedPolicy.
 */
export function encodePolicy(document) {
  checkPolicy(document);
  const { version, threshold, dataShards, confirmations, witnesses, staleness, login } = document;
  const fields = {
    confirmations, custodians: document.custodians.map(custodianFields), dataShards,
    former: document.former.map(custodianFields),
  };
  if (login) {
    const { checks, gateways, guests, posture, postureAge, secondFactor, webApp } = login;
    fields.login = { checks, gateways, ...(guests ? { guests } : {}), posture, postureAge, secondFactor, webApp };
  }
  const bytes = utf8(JSON.stringify({ ...fields, staleness, threshold, version, witnesses }));
  require(bytes.length <= MOST_POLICY, "the policy document is too large");
  return bytes;
}

/** Reads a document. Throws malformedPolicy. Its digest is for the caller to compare, or checkTerms. */
export function decodePolicy(bytes) {
  require(bytes.length <= MOST_POLICY, "the policy document is too large");
  let document;
  try {
    document = JSON.parse(fromUtf8(bytes));
  } catch {
    throw new AureoleError("malformedPolicy", "the policy document is no json");
  }
  require(document !== null && typeof document === "object" && !Array.isArray(document),
    "the policy document is no object");
  checkPolicy(document);
  const { version, threshold, dataShards, confirmations, witnesses, staleness, login } = document;
  const read = {
    version, custodians: document.custodians.map(custodianFields), threshold, dataShards, confirmations, witnesses,
    staleness, former: document.former.map(custodianFields),
  };
  return login === undefined ? read : { ...read, login };
}

/** The fields of the `policy` action that puts a document in force. */
export function policyTerms(document, strikes) {
  return {
    document: hash(encodePolicy(document)), custodianSet: custodianSet(document.custodians.map(({ member }) => member)),
    custodianCount: document.custodians.length, threshold: document.threshold, strikes,
  };
}

/**
 * Reads the document that the terms on the ledger name. Throws wrongDocument for another one, or one whose custodians
 * or threshold are not those of the ledger.
 */
export function checkTerms(bytes, terms) {
  must(hash(bytes) === terms.document, "wrongDocument", "the policy document is not the one on the ledger");
  const document = decodePolicy(bytes);
  must(hash(encodePolicy(document)) === terms.document, "wrongDocument",
    "the policy document says more than is known here");
  const set = custodianSet(document.custodians.map(({ member }) => member));
  must(set === terms.custodianSet && document.custodians.length === terms.custodianCount &&
    document.threshold === terms.threshold, "wrongDocument",
  "the policy document is at odds with the policy on the ledger");
  return document;
}
