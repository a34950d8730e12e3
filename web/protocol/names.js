// Names of members as people read them (identity.md section 2). A name cannot hold what would let it pass for another
// on a screen.

import { must } from "../errors.js";

const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/u;
/** Joiners are the only format characters allowed: Persian and several Indian scripts need them. */
const FORMAT = /[\p{Cf}--[\u200c\u200d]]/v;
const OUTER_SPACE = /^\p{White_Space}|\p{White_Space}$/u;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const characters = (text) => Array.from(segmenter.segment(text), ({ segment }) => segment);
const scalars = (text) => Array.from(text).length;

/**
 * Throws badName unless a text may be a member's name: 1 to 200 characters, at most 400 scalars. @returns {string} it
 */
export function checkName(text) {
  must(typeof text === "string" && text.length <= 800, "badName", "a name has 1 to 200 characters");
  must(scalars(text) <= 400, "badName", "a name has 1 to 200 characters");
  const count = characters(text).length;
  must(count >= 1 && count <= 200, "badName", "a name has 1 to 200 characters");
  must(!FORBIDDEN.test(text) && !FORMAT.test(text) && !OUTER_SPACE.test(text), "badName",
    "a name holds no control, direction or invisible character and no outer space");
  return text;
}

/** The longest prefix of whole characters with at most 64 scalars, without white space at its end. */
export function commonName(text) {
  const kept = characters(text);
  while (scalars(kept.join("")) > 64) kept.pop();
  return kept.join("").replace(/\p{White_Space}+$/u, "");
}
