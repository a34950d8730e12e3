// Finding a record at custodians: its envelope, and who holds which of its blocks.

import { AureoleError } from "../errors.js";
import { FAULTS, StripeReader } from "./blocks.js";
import { MOST_ENVELOPE, reasonOf } from "./custodians.js";

const STAGGER = 150;

/**
 * The envelope from whoever has it: custodians are asked one after the other, without waiting for the one before to be
 * given up.
 */
export async function envelopeFrom(custodians, anchor, access) {
  const abort = new AbortController();
  const reasons = {};
  const ask = async ({ member }, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * STAGGER));
    if (abort.signal.aborted) throw new AureoleError("aborted");
    try {
      const [found] = await custodians.fetch(member, anchor.record, access, [anchor.envelope], MOST_ENVELOPE,
        abort.signal);
      if (found.bytes) return found.bytes;
      reasons[member] = found.fault;
    } catch (error) {
      reasons[member] = reasonOf(error);
    }
    throw new AureoleError("notFound", "a custodian has no envelope");
  };
  try {
    return await Promise.any(custodians.all.map(ask));
  } catch {
    const said = new Set(Object.values(reasons).filter((reason) => !FAULTS.has(reason)));
    if (said.size === 1) throw new AureoleError([...said][0], "custodians gave no envelope", { reasons });
    if (Object.values(reasons).includes("wrong")) throw new AureoleError("alteredEnvelope",
      "no custodian has the envelope that stands on the ledger", { reasons });
    throw new AureoleError("tooFewShards", "no custodian has the record's envelope", { reasons });
  } finally {
    abort.abort();
  }
}

/**
 * Which custodian holds which block of a stripe, as far as the owner can tell without a dealing: the epoch's order, or
 * where custodians have changed, what they say they have.
 */
export async function orderAt(custodians, layout, record) {
  const present = custodians.present.map(({ member }) => member);
  if (!custodians.document.former?.length && present.length === layout.n) return present;
  const names = Array.from({ length: layout.n }, (_, index) => StripeReader.digests(layout, index)[0]);
  const lacking = await Promise.all(custodians.all.map(async ({ member }) => {
    try {
      return { member, lacks: await custodians.missing(member, record, names) };
    } catch {
      return { member, lacks: new Set(names) };
    }
  }));
  return names.map((name) => lacking.find(({ lacks }) => !lacks.has(name))?.member ?? null);
}
