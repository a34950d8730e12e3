// What a request or grant is about, and what else it allows (actions.md). A scope is `{record}` or `{kinds, nature}`, a
// mode `{store, passOn}`.

import { readNumber, toHex, word, ZERO } from "../crypto/bytes.js";
import { must } from "../errors.js";
import { bytesOf, isWord, RECORD_KINDS } from "./words.js";

const NATURES = [null, "existing", "new", "both"];

/** The two words of a scope. Throws malformedAction. @returns {Uint8Array[]} */
export function encodeScope(scope) {
  if (Object.hasOwn(scope, "record")) {
    must(isWord(scope.record) && scope.record !== ZERO, "malformedAction", "a scope of one record names it");
    return [word(0), bytesOf(scope.record)];
  }
  const nature = NATURES.indexOf(scope.nature);
  must(nature > 0, "malformedAction", "a scope's nature is existing, new or both");
  const numbers = scope.kinds.map((kind) => RECORD_KINDS.indexOf(kind));
  must(numbers.length > 0 && !numbers.includes(-1), "malformedAction", "a scope has known kinds, at least one");
  return [word(nature), word(numbers.reduce((bits, number) => bits | (1 << number), 0))];
}

/** Reads the two words of a scope. Throws malformed. */
export function decodeScope(first, second) {
  const nature = readNumber(first);
  must(nature <= 3, "malformed", "a scope of an unknown nature");
  if (nature === 0) {
    const record = toHex(second);
    must(record !== ZERO, "malformed", "a scope of no record");
    return { record };
  }
  const bits = readNumber(second);
  must(bits >= 1 && bits <= 15, "malformed", "a scope of unknown kinds");
  return { kinds: RECORD_KINDS.filter((_, number) => bits & (1 << number)), nature: NATURES[nature] };
}

/** The number of a mode. */
export function modeNumber({ store, passOn }) {
  return (store ? 1 : 0) | (passOn ? 2 : 0);
}

/** The mode of a number from 0 to 3. */
export function readMode(number) {
  return { store: (number & 1) === 1, passOn: (number & 2) === 2 };
}

const natureBits = (nature) => NATURES.indexOf(nature);

/**
 * Whether a scope asks for no more than another. A record lies within kinds when it is anchored with one of them; that
 * it is the owner's and of the right nature is for covers to say.
 * @param {(record: string) => string|null|undefined} kindOf the kind a record is anchored with
 */
export function isWithin(inner, outer, kindOf) {
  if (outer.record) return inner.record === outer.record;
  if (inner.record) return outer.kinds.includes(kindOf(inner.record));
  const natures = (natureBits(inner.nature) & ~natureBits(outer.nature)) === 0;
  return natures && inner.kinds.every((kind) => outer.kinds.includes(kind));
}

/**
 * Whether a scope covers an anchored record of the grant's owner. What is anchored in the very second of the grant
 * exists then.
 * @param {{record: string, recordKind: string, anchoredAt: number}} record
 * @param {number} grantedAt when the grant was given
 */
export function covers(scope, record, grantedAt) {
  if (scope.record) return scope.record === record.record;
  const needed = record.anchoredAt <= grantedAt ? 1 : 2;
  return scope.kinds.includes(record.recordKind) && (natureBits(scope.nature) & needed) !== 0;
}

/** Whether a mode allows no more than another. */
export function isModeWithin(inner, outer) {
  return (modeNumber(inner) & ~modeNumber(outer)) === 0;
}
