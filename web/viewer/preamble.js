/**
 * What a file's first bytes make of it besides DICOM (docs/spec/imaging.md section 2): a file that other programs would
 * act on is refused here as the sender's reader refuses it. Zeros, TIFF headers and bytes that match nothing pass.
 */
const latin = (bytes) => String.fromCharCode(...bytes);

const startMarks = [
  ...["MZ", "ZM", "\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe"],
  ...["\xca\xfe\xba\xbe", "\xbe\xba\xfe\xca", "\xca\xfe\xba\xbf", "\xbf\xba\xfe\xca", "\x00asm", "dex\n", "BC\xc0\xde"],
  ...[
    "L\x00\x00\x00\x01\x14\x02\x00", "%!", "Rar!", "7z\xbc\xaf\x27\x1c", "\x1f\x8b", "\x1f\x9d", "BZh", "\xfd7zXZ\x00",
  ],
  ...["\x28\xb5\x2f\xfd", "\x04\x22\x4d\x18", "MSCF", "!<arch>", "\xed\xab\xee\xdb", "\xd0\xcf\x11\xe0", "{\\rtf"],
  ...["\x89PNG", "\xff\xd8\xff", "GIF8", "BM", "RIFF", "OggS", "ID3", "FWS", "CWS", "ZWS"],
];
const textMark = /^(\xef\xbb\xbf)?[\x09-\x0d ]*(#!|@echo|<[a-z!?])/i;
const words = [
  ...[
    "!doctype", "html", "head", "body", "script", "iframe", "svg", "\\?xml", "!--", "a href", "img", "style", "title",
    "meta",
  ],
  ...["table", "object", "embed", "h1", "div", "br", "\\?php", "\\?="],
];
const markup = new RegExp(`<(${words.join("|")})`, "i");
const zip = /PK(\x03\x04|\x01\x02|\x05\x06|\x07\x08|\x06\x06|\x06\x07)/;

/** Whether the preamble makes the file another kind of file as well. */
export function isDangerousPreamble(bytes) {
  const head = latin(bytes.subarray(0, 128));
  if (startMarks.some((mark) => head.startsWith(mark)) || textMark.test(head)) return true;
  return /%pdf/i.test(head) || markup.test(head) || zip.test(head) || latin(bytes.subarray(257, 262)) === "ustar";
}
