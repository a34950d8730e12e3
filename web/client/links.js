// Links by which a patient shares one record with somebody who has no account (docs/spec/links.md).

import { must } from "../errors.js";
import { random, wipe, ZERO } from "../crypto/bytes.js";
import { importScalar, newScalar } from "../crypto/signing.js";
import { importSeed, newSeed } from "../crypto/xwing.js";
import { newSecret, sealFile, writeLink } from "../protocol/link.js";
import { memberOf, sealingDigest } from "../protocol/words.js";
import { grant, revoke } from "./consent.js";
import { submit } from "./submit.js";

const MOST_FOR = 120;
const DIGITS = 8;

/** Eight random digits, each as likely as another. */
function newPasscode() {
  let digits = "";
  while (digits.length < DIGITS) {
    const [byte] = random(1);
    if (byte < 250) digits += byte % 10;
  }
  return digits;
}

/** Whether this ledger lets guests in: only where the policy in force says so. */
export const letsGuestsIn = ({ view }) => view.trust.document?.login?.guests === true;

/**
 * Makes a link. Until the gateway has it nobody can open anything with it; where that fails the grant is ended again.
 * @param {{record: string, whom: string, label: string, mode?: object, until: number, most?: number}} terms `whom` is for
 *   the owner alone, `label` for whoever has the link.
 * @returns {Promise<{link: string, passcode: string, reference: string, until: number}>} the passcode is shown now or never.
 * @throws {AureoleError} guestsRefused, badText, refused with the ledger's or gateway's reason, offline.
 */
export async function createLink(parts, { record, whom, label, mode, until, most = 0 }) {
  const { gateway, view, keys, directory } = parts;
  must(letsGuestsIn(parts), "guestsRefused", "the policy lets no guests in");
  must(whom.trim().length > 0 && whom.length <= MOST_FOR, "badText", "a note for whom has 1 to 120 characters");
  const [scalar, seed] = [newScalar(), newSeed()];
  try {
    const [signing, sealing] = [await importScalar(scalar), await importSeed(seed)];
    const guest = memberOf(signing.publicKey);
    const identityCommitment = await directory.keep(whom.trim(), []);
    await submit({ gateway, view, signingKey: keys.signing }, "enrol", {
      member: guest, role: "guest", signingKey: signing.publicKey, sealingDigest: sealingDigest(sealing.publicKey),
      identityCommitment,
    });
    const parent = parentOf(view, record);
    const { digest: reference } = await grant(parts, {
      grantee: guest, scope: { record }, mode: { store: Boolean(mode?.store), passOn: false }, until, most,
      ...(parent ? { parent } : {}),
    });
    return await handIn(parts, { record, reference, guest, scalar, seed, label, until });
  } finally {
    wipe(scalar, seed);
  }
}

async function handIn(parts, { record, reference, guest, scalar, seed, label, until }) {
  const { gateway, view } = parts;
  const [token, key, passcode] = [newSecret(), newSecret(), newPasscode()];
  const file = await sealFile(key, { ledger: view.ledger, reference, record, guest, signing: scalar, sealing: seed });
  try {
    await gateway.json("POST", "/v1/links", { token, guest, reference, file, passcode });
  } catch (error) {
    await revoke(parts, reference).catch(() => {});
    throw error;
  }
  const origin = gateway.origin || globalThis.location.origin;
  return { link: writeLink({ origin, token, key, until, label }), passcode, reference, until };
}

/** The grant that a record of somebody else's is passed on from; null for the caller's own. */
function parentOf(view, record) {
  if (view.state.records.get(record)?.owner === view.member) return null;
  const live = view.state.accessible(view.member, view.now)
    .filter((row) => row.record === record && row.reference !== ZERO)
    .map((row) => view.state.grants.get(row.reference)).filter(({ mode }) => mode.passOn);
  must(live.length > 0, "notFound", "the member holds no grant to pass this record on");
  return live.sort((left, right) => Number(right.until) - Number(left.until))[0].reference;
}

/**
 * What the gateway says of the caller's links, by the reference of their grant: how many wrong passcodes they still take,
 * and when the right one came last. Empty where it does not answer: the grants are on the ledger.
 */
export async function linkStates({ gateway }) {
  const list = await gateway.json("GET", "/v1/links").catch(() => []);
  return new Map((Array.isArray(list) ? list : []).map((row) => [row.reference,
    { attemptsLeft: Number(row.attemptsLeft), shownAt: Number(row.shownAt) }]));
}
