import { readFile } from "/web/viewer/file.js";
import { ascii, formOf, imageFile, join, part10, SYNTAX, Writer } from "./make.js";

const NAME = 0x00100010;
const deflate = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};
const body = (syntax) => {
  const w = formOf(syntax);
  const inner = w.element(0x00080104, "LO", "inner");
  return join(
    w.element(0x00080060, "CS", "CT"),
    w.sequence(0x00081032, [inner, inner]),
    w.element(NAME, "PN", "Doe^Jane"),
    w.element(0x00280010, "US", 512),
  );
};
const refuses = (t, bytes, code, reason) =>
  t.rejects(async () => readFile(bytes), code).then((error) => reason && t.equal(error.reason, reason));

export default {
  "implicit, explicit and big endian data sets read alike": async (t) => {
    for (const syntax of [SYNTAX.implicit, SYNTAX.explicit, SYNTAX.big]) {
      const { data } = readFile(part10(syntax, body(syntax)));
      t.equal(data.text(NAME), "Doe^Jane", syntax);
      t.equal(data.number(0x00280010), 512, syntax);
      t.equal(data.items(0x00081032).map((item) => item.text(0x00080104)), ["inner", "inner"], syntax);
    }
  },
  "a deflated data set reads as the one it was made of": async (t) => {
    const plain = body(SYNTAX.explicit);
    const { data } = readFile(part10(SYNTAX.deflated, await deflate(plain)));
    t.equal(data.text(NAME), "Doe^Jane");
  },
  "every kind of deflate block inflates": async (t) => {
    const { inflate } = await import("/web/viewer/inflate.js");
    const noise = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 2_654_435_761) >>> 13);
    for (const bytes of [noise, new Uint8Array(100_000), ascii("abcabcabc".repeat(999)), new Uint8Array(0)]) {
      t.ok(inflate(await deflate(bytes), 0, 1e6).every((byte, at) => byte === bytes[at]));
    }
    t.equal(inflate(Uint8Array.of(1, 3, 0, 0xfc, 0xff, 1, 2, 3), 0, 9), Uint8Array.of(1, 2, 3), "stored");
  },
  "a deflated data set may be followed by zeros or a right gzip trailer and nothing else": async (t) => {
    const { crc32 } = await import("/web/viewer/inflate.js");
    const plain = body(SYNTAX.explicit);
    const packed = await deflate(plain);
    const trailer = new Uint8Array(8);
    new DataView(trailer.buffer).setUint32(0, crc32(plain), true);
    new DataView(trailer.buffer).setUint32(4, plain.length, true);
    for (const more of [new Uint8Array(1), new Uint8Array(9), trailer]) {
      t.equal(readFile(part10(SYNTAX.deflated, join(packed, more))).data.text(NAME), "Doe^Jane");
    }
    trailer[0] ^= 1;
    await refuses(t, part10(SYNTAX.deflated, join(packed, trailer)), "malformed");
    await refuses(t, part10(SYNTAX.deflated, join(packed, ascii("x"))), "malformed");
    await refuses(t, part10(SYNTAX.deflated, packed.subarray(0, -3)), "malformed");
  },
  "a deflated data set stops at the bound": async (t) => {
    const { inflate } = await import("/web/viewer/inflate.js");
    const packed = await deflate(new Uint8Array(100_000));
    await t.rejects(async () => inflate(packed, 0, 99_999), "malformed");
    t.equal(inflate(packed, 0, 100_000).length, 100_000);
  },
  "sequences and items of undefined length read as those of defined length": async (t) => {
    const w = new Writer();
    const inner = w.element(0x00080104, "LO", "deep");
    const nested = w.sequence(0x00081032, [w.sequence(0x00081032, [inner], true)], true);
    const { data } = readFile(part10(SYNTAX.explicit, nested));
    t.equal(data.items(0x00081032)[0].items(0x00081032)[0].text(0x00080104), "deep");
  },
  "an unknown element of undefined length is an implicit sequence": async (t) => {
    const w = new Writer();
    const implicit = new Writer({ explicit: false });
    const open = implicit.sequence(0x00091001, [implicit.element(0x00080104, "LO", "inner")], true).subarray(8);
    const { data } = readFile(part10(SYNTAX.explicit, join(w.header(0x00091001, "UN", 0xffffffff), open)));
    t.equal(data.items(0x00091001)[0].text(0x00080104), "inner");
  },
  "sequences inside each other are read to the bound and refused beyond it": async (t) => {
    const w = new Writer();
    const nest = (depth) => {
      let bytes = w.element(0x00080104, "LO", "x");
      for (let n = 0; n < depth; n += 1) bytes = w.sequence(0x00081032, [bytes], true);
      return part10(SYNTAX.explicit, bytes);
    };
    t.ok(readFile(nest(64)).data.has(0x00081032));
    await refuses(t, nest(65), "malformed", "tooLarge");
  },
  "a file without the prefix is no DICOM, and a bare data set is not guessed": async (t) => {
    await refuses(t, new Uint8Array(0), "malformed", "notDicom");
    await refuses(t, body(SYNTAX.explicit), "malformed", "notDicom");
  },
  "a preamble of another format is refused and zeros and TIFF pass": async (t) => {
    const withMark = (mark, at = 0) => {
      const preamble = new Uint8Array(128);
      preamble.set(ascii(mark), at);
      return part10(SYNTAX.explicit, body(SYNTAX.explicit), preamble);
    };
    const marks = ["MZ", "\x7fELF", "#!/bin/sh", "\xef\xbb\xbf <html>", "%!PS", "\xff\xd8\xff", "\x89PNG", "\x1f\x8b"];
    for (const mark of marks) {
      await refuses(t, withMark(mark), "malformed", "preamble");
    }
    for (const mark of ["%PDF-1", "PK\x03\x04", "<script>"]) {
      await refuses(t, withMark(mark, 40), "malformed", "preamble");
    }
    for (const mark of ["II*\0", "MM\0*", "note of a vendor"]) t.ok(readFile(withMark(mark)).data.has(NAME), mark);
  },
  "unknown and private transfer syntaxes are refused, not guessed": async (t) => {
    for (const uid of ["1.2.840.113619.5.2", "1.2.840.10008.1.2.9"]) {
      await refuses(t, part10(uid, body(SYNTAX.explicit)), "unsupported", "syntax");
    }
  },
  "a file that states no transfer syntax is recognised by its first element": async (t) => {
    for (const syntax of [SYNTAX.implicit, SYNTAX.explicit, SYNTAX.big]) {
      const file = join(new Uint8Array(128), ascii("DICM"), body(syntax));
      t.equal(readFile(file).syntax.uid, syntax);
    }
  },
  "an element without letters in an explicit data set is read as implicit": async (t) => {
    const implicit = new Writer({ explicit: false });
    const { data } = readFile(
      part10(SYNTAX.explicit, join(body(SYNTAX.explicit).subarray(0, 10), implicit.element(NAME, "PN", "Doe^Jane"))),
    );
    t.equal(data.text(NAME), "Doe^Jane");
  },
  "letters that are no representation are refused": async (t) => {
    const w = new Writer();
    await refuses(t, part10(SYNTAX.explicit, join(w.tag(NAME), ascii("ZZ"), w.words(0))), "malformed");
  },
  "lengths past the file, the item and the sequence are refused": async (t) => {
    const w = new Writer();
    await refuses(t, part10(SYNTAX.explicit, w.header(NAME, "PN", 8)), "malformed");
    await refuses(t, part10(SYNTAX.explicit, w.header(NAME, "UT", 0xfffffffe)), "malformed");
    const item = join(w.tag(0xfffee000), w.words(8, 0), w.header(0x00080104, "LO", 40));
    await refuses(
      t,
      part10(SYNTAX.explicit, join(w.header(0x00081032, "SQ", item.length), item, new Uint8Array(64).fill(32))),
      "malformed",
    );
    const wide = join(w.tag(0xfffee000), w.words(90, 0));
    await refuses(
      t, part10(SYNTAX.explicit, join(w.header(0x00081032, "SQ", 8), wide, new Uint8Array(128))), "malformed",
    );
  },
  "a file that ends inside an element or a sequence is refused": async (t) => {
    const whole = part10(
      SYNTAX.explicit,
      join(
        body(SYNTAX.explicit),
        new Writer().sequence(0x00400275, [new Writer().element(0x00080104, "LO", "inner")], true),
      ),
    );
    let refused = 0;
    for (let end = 170; end < whole.length; end += 1) {
      try {
        readFile(whole.subarray(0, end));
      } catch (error) {
        t.equal(error.code, "malformed", `at ${end}`);
        refused += 1;
      }
    }
    t.ok(refused > 80, String(refused));
  },
  "delimiters that close nothing are refused": async (t) => {
    const w = new Writer();
    for (const tag of [0xfffee00d, 0xfffee0dd, 0xfffee000]) {
      await refuses(t, part10(SYNTAX.explicit, join(w.tag(tag), w.words(0, 0))), "malformed");
    }
    const stray = join(w.header(0x00081032, "SQ", 0xffffffff), w.element(NAME, "PN", "x"));
    await refuses(t, part10(SYNTAX.explicit, stray), "malformed");
  },
  "an undefined length is refused where the representation has none": async (t) => {
    const w = new Writer();
    await refuses(t, part10(SYNTAX.explicit, w.header(0x00204000, "UT", 0xffffffff)), "malformed");
  },
  "an element that identifies may stand once": async (t) => {
    const w = new Writer();
    const name = w.element(NAME, "PN", "Doe");
    await refuses(t, part10(SYNTAX.explicit, join(name, name)), "malformed");
    const other = w.element(0x00204000, "LT", "twice");
    t.equal(readFile(part10(SYNTAX.explicit, join(other, other))).data.text(0x00204000), "twice");
  },
  "only zeros may follow the data set": async (t) => {
    t.ok(readFile(part10(SYNTAX.explicit, join(body(SYNTAX.explicit), new Uint8Array(11)))));
    await refuses(t, part10(SYNTAX.explicit, join(body(SYNTAX.explicit), new Uint8Array(11), ascii("x"))), "malformed");
  },
  "odd lengths and elements out of order are read": async (t) => {
    const w = new Writer();
    const odd = join(w.header(NAME, "PN", 3), ascii("Doe"), w.element(0x00080060, "CS", "MR"));
    const { data } = readFile(part10(SYNTAX.explicit, odd));
    t.equal([data.text(NAME), data.text(0x00080060)], ["Doe", "MR"]);
  },
  "an implicit sequence of defined length is read, and refused, only when it is asked for": async (t) => {
    const w = new Writer({ explicit: false });
    const broken = join(w.header(0x00283000, "SQ", 8), ascii("garbage!"));
    const { data } = readFile(part10(SYNTAX.implicit, broken));
    await t.rejects(async () => data.items(0x00283000), "malformed");
  },
  "numbers are read in every representation": async (t) => {
    const w = new Writer();
    const real = new Uint8Array(new Float64Array([1.5]).buffer);
    const file = part10(
      SYNTAX.explicit,
      join(
        w.element(0x00186011, "UL", Uint8Array.of(1, 0, 0, 128)),
        w.element(0x0018602c, "FD", real),
        w.element(0x00280030, "DS", " 0.5\\ 1e-1 "),
        w.element(0x00280106, "SS", -2),
      ),
    );
    const { data } = readFile(file);
    t.equal(
      [data.number(0x00186011), data.number(0x0018602c), data.numbers(0x00280030), data.number(0x00280106)],
      [2_147_483_649, 1.5, [0.5, 0.1], -2],
    );
  },
  "an image that misses a number it needs is refused": async (t) => {
    const { DicomImage } = await import("/web/viewer/image.js");
    const whole = imageFile({ pixels: new Uint8Array(4) });
    t.ok(new DicomImage(whole));
    const none = imageFile({ pixels: new Uint8Array(4), rows: 0 });
    await t.rejects(async () => new DicomImage(none), "malformed");
  },
};
