// The people of the made-up world.

/** Digits that look like an identifier, the same for the same seed. */
export function digits(seed, count) {
  let state = [...seed].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)) >>> 0, 7);
  let text = "";
  while (text.length < count) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += (state >>> 8).toString(16).padStart(6, "0");
  }
  return text.slice(0, count);
}

const grouped = (text) => text.match(/.{4}/g).join(" ");

function someone(name, role, wordPair, more = {}) {
  return {
    member: digits(name, 40),
    name,
    role,
    fingerprint: grouped(digits(`${name} fingerprint`, 20)),
    wordPair,
    standing: "good",
    strikes: 0,
    suspendedAt: null,
    ...more,
  };
}

/** Everybody, by a short name. */
export const people = {
  ada: someone("Ada Marlow", "patient", "harbour violin"),
  jonas: someone("Jonas Lindqvist", "patient", "meadow lantern"),
  marisol: someone("Marisol Adams-Ferreira", "patient", "copper window"),
  tesfaye: someone("Tesfaye Alemu", "technologist", "river candle"),
  noor: someone("Dr Noor Haddad", "clinician", "silver orchard"),
  bram: someone("Dr Bram de Wit", "clinician", "winter compass"),
  pia: someone("Dr Pia Sørensen", "clinician", "amber bridge"),
  victor: someone("Victor Crane", "clinician", "marble kettle", { strikes: 2 }),
  aurora: someone("Aurora Hospital", "authority", "cedar anchor"),
  helena: someone("Helena Brandt", "authority", "velvet island"),
  omar: someone("Omar Idris", "technologist", "saffron mill", { standing: "suspended" }),
  nameless: { ...someone("Nobody", "clinician", "paper crown"), name: null },
};

/** A person as rows hold them. */
export const brief = ({ member, name, role, standing }) => ({ member, name, role, standing });
