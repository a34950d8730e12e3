/**
 * Text of DICOM values (PS3.5 6.1, PS3.3 C.12.1.1.2): single sets, UTF-8 and GB18030, and ISO 2022 switching between
 * sets as far as TextDecoder knows them. What cannot be decoded shows as U+FFFD, never as another character.
 */
const single = {
  "": "latin1", "ISO_IR 6": "latin1", "ISO_IR 100": "latin1", "ISO_IR 101": "iso-8859-2", "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4", "ISO_IR 144": "iso-8859-5", "ISO_IR 127": "iso-8859-6", "ISO_IR 126": "iso-8859-7",
  "ISO_IR 138": "iso-8859-8", "ISO_IR 148": "windows-1254", "ISO_IR 203": "iso-8859-15", "ISO_IR 13": "shift_jis",
  "ISO_IR 166": "windows-874", "ISO_IR 192": "utf-8", GB18030: "gb18030", GBK: "gbk",
};

/** Escape sequences without their first byte: which half of the code they set, and to what. */
const escapes = {
  "(B": ["low", "latin1"], "(J": ["low", "latin1"], ")I": ["high", "shift_jis"], "-A": ["high", "latin1"],
  "-B": ["high", "iso-8859-2"],
  "-C": ["high", "iso-8859-3"], "-D": ["high", "iso-8859-4"], "-L": ["high", "iso-8859-5"],
  "-G": ["high", "iso-8859-6"],
  "-F": ["high", "iso-8859-7"], "-H": ["high", "iso-8859-8"], "-M": ["high", "windows-1254"],
  "-b": ["high", "iso-8859-15"],
  "-T": ["high", "windows-874"], "$B": ["low", "jis208"], "$@": ["low", "jis208"], "$(D": ["low", "jis212"],
  "$)C": ["high", "euc-kr"], "$)A": ["high", "gbk"],
};
/** What ends a run and what an escape has set: tab, line feed, form feed, return; in names also ^ and =. */
const controls = new Set([0x09, 0x0a, 0x0c, 0x0d]);
const nameParts = new Set([0x5e, 0x3d]);
const decoders = new Map();

function decodeWith(label, bytes) {
  if (label === "latin1") return String.fromCharCode(...bytes);
  if (!decoders.has(label)) decoders.set(label, new TextDecoder(label, { ignoreBOM: true }));
  return decoders.get(label).decode(bytes);
}

function decodeLarge(label, bytes) {
  if (label !== "latin1" || bytes.length < 4096) return decodeWith(label, bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += decodeWith(label, bytes.subarray(at, at + 4096));
  return text;
}

/** One run of bytes in one set; the Japanese double-byte sets go through EUC-JP, which has both. */
function decodeRun(label, bytes) {
  if (label === "jis208") return decodeWith("euc-jp", bytes.map((byte) => byte | 0x80));
  if (label !== "jis212") return decodeLarge(label, bytes);
  const wide = [];
  for (let at = 0; at < bytes.length; at += 2) wide.push(0x8f, bytes[at] | 0x80, (bytes[at + 1] ?? 0) | 0x80);
  return decodeWith("euc-jp", new Uint8Array(wide));
}

const escapeAt = (bytes, at) =>
  [3, 2].map((size) => String.fromCharCode(...bytes.subarray(at + 1, at + 1 + size))).find(
    (key) => Object.hasOwn(escapes, key),
  );

function decodeSwitching(bytes, first, isName) {
  let text = "";
  let state = { low: "latin1", high: first };
  let at = 0;
  while (at < bytes.length) {
    const key = bytes[at] === 0x1b ? escapeAt(bytes, at) : undefined;
    if (key) {
      state = { ...state, [escapes[key][0]]: escapes[key][1] };
      at += 1 + key.length;
      continue;
    }
    const wide = state.low.startsWith("jis");
    const ends = (byte) => controls.has(byte) || (!wide && (byte === 0x5c || (isName && nameParts.has(byte))));
    let end = at;
    const isHigh = bytes[at] >= 0x80;
    if (ends(bytes[at])) {
      text += String.fromCharCode(bytes[at]);
      state = { low: "latin1", high: first };
      at += 1;
      continue;
    }
    const goesOn = (byte) => byte !== 0x1b && !ends(byte) && byte >= 0x80 === isHigh;
    do end += 1;
    while (end < bytes.length && goesOn(bytes[end]));
    text += decodeRun(isHigh ? state.high : state.low, bytes.subarray(at, end));
    at = end;
  }
  return text;
}

/**
 * The text of a value. `sets` are the values of Specific Character Set (0008,0005), `isName` says that ^ and = end what
 * an escape sequence has set. Trailing spaces and NULs are dropped.
 */
export function decodeText(bytes, sets = [], isName = false) {
  const names = sets.map((name) => name.trim().replace(/^ISO 2022 IR /, "ISO_IR "));
  const first = single[names[0] ?? ""] ?? "latin1";
  const switching = sets.length > 1 || /^ISO 2022/.test(sets[0] ?? "");
  const text = switching && bytes.includes(0x1b) ? decodeSwitching(bytes, first, isName) : decodeLarge(first, bytes);
  return text.replace(/[\0 ]+$/, "");
}

/** A person's name as people write it: the first group that has text, family name first and its parts apart. */
export function personName(text) {
  const groups = text.split("=");
  const group = groups.find((each) => each.replace(/\^/g, "").trim()) ?? "";
  const [family = "", given = "", middle = "", prefix = "", suffix = ""] = group.split("^").map((part) => part.trim());
  const rest = [prefix, given, middle].filter(Boolean).join(" ");
  return [[family, rest].filter(Boolean).join(", "), suffix].filter(Boolean).join(" ");
}
