// How long a password would stand against somebody who tries likely ones first. An estimate: it finds what people do,
// common words, rows of keys, dates, repetitions, their own name, and counts what is left as chance.

const COMMON = (
  "password passwort 12345678 qwerty qwertz letmein welcome iloveyou admin login monkey dragon master sunshine princess " +
  "football baseball shadow superman michael jordan hunter charlie thomas jessica summer winter spring autumn hello " +
  "secret whatever trustno1 starwars computer internet flower cheese ginger pepper soccer hockey killer george andrew " +
  "daniel london berlin paris hospital doctor patient health medical aureole radiology hallo schatz liebe bonjour soleil " +
  "correct horse battery staple amour azerty abc123 changeme default guest test love angel family happy freedom forever orange purple yellow monday"
).split(" ");
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qwertzuiop",
  "yxcvbnm",
  "azertyuiop",
];
const SWAPS = { 0: "o", 1: "l", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s", "!": "i" };

/** The fewest characters of a password (gateway.md, section 1). */
export const LEAST = 10;

/**
 * @param {string[]} own what somebody who knows the person would try: name, account
 * @returns {{bits: number, level: 0|1|2|3|4, advice: string|null}} `advice` is the end of a key under `strength.`
 */
export function strength(password, own = []) {
  const length = [...password].length;
  if (length < LEAST) return { bits: 0, level: 0, advice: "short" };
  const { text, cost, found } = reduce(password, own);
  const bits = cost + alone(text, password);
  const level = bits < 28 ? 0 : bits < 42 ? 1 : bits < 50 ? 2 : bits < 64 ? 3 : 4;
  return { bits, level, advice: level > 2 ? null : (found ?? "longer") };
}

// Takes out what is likely, for a few bits each, and says which of them it was.
function reduce(password, own) {
  let text = password.toLowerCase();
  let cost = 0;
  let found = null;
  const take = (pattern, bits, advice) => {
    text = text.replace(pattern, () => {
      cost += bits;
      found ??= advice;
      return "\u0000";
    });
  };
  const words = own.flatMap((each) => each.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
  const plain = [...text].map((each) => SWAPS[each] ?? each).join("");
  if (plain !== text && COMMON.some((word) => plain.includes(word))) text = plain;
  for (const word of words) take(literal(word), 4, "own");
  for (const word of COMMON) take(literal(word), 7, "common");
  take(/(19|20)\d\d/g, 6, "date");
  take(/(.)\1{2,}/g, 5, "repeat");
  for (const row of ROWS) {
    for (const line of [row, [...row].reverse().join("")]) {
      for (let size = line.length; size > 2; size -= 1) {
        for (let at = 0; at + size <= line.length; at += 1) take(literal(line.slice(at, at + size)), 5, "row");
      }
    }
  }
  return { text, cost, found };
}

// What is left is words that we do not list, or chance: letters of words are worth less than mixed signs.
function alone(text, password) {
  const rest = [...text].filter((each) => each !== "\u0000");
  if (rest.length === 0) return 0;
  const classes = [/\p{L}/u, /\d/, /[^\p{L}\d\s]/u].filter((pattern) => pattern.test(rest.join(""))).length;
  const cases = /\p{Lu}/u.test(password) && /\p{Ll}/u.test(password) ? 0.4 : 0;
  const each = ([2.4, 3.1, 3.9][classes - 1] ?? 2.4) + cases;
  // Few different signs are few chances, however long.
  const different = Math.min(1, new Set(rest).size / Math.min(rest.length, 10));
  return rest.length * each * different;
}

const literal = (word) => new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "g");
