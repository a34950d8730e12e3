/**
 * Transfer syntaxes (PS3.6 table A-1): how the data set is read and what the pixels are packed in. `codec` is "native",
 * "rle" or "jpeg" where frames are decoded here, "elsewhere" where no browser can but a program beside it, null where
 * neither does; `name` is a proper name, the same in every
 * language.
 */
const table = {
  "1.2.840.10008.1.2": { name: "Implicit VR Little Endian", codec: "native", explicit: false },
  "1.2.840.10008.1.2.1": { name: "Explicit VR Little Endian", codec: "native" },
  "1.2.840.10008.1.2.1.98": { name: "Encapsulated Uncompressed", codec: "native", encapsulated: true },
  "1.2.840.10008.1.2.1.99": { name: "Deflated Explicit VR Little Endian", codec: "native", deflated: true },
  "1.2.840.10008.1.2.2": { name: "Explicit VR Big Endian", codec: "native", big: true },
  "1.2.840.10008.1.2.4.50": { name: "JPEG Baseline", codec: "jpeg", encapsulated: true },
  "1.2.840.10008.1.2.4.51": { name: "JPEG Extended", codec: "jpeg", encapsulated: true },
  "1.2.840.10008.1.2.4.57": { name: "JPEG Lossless", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.70": { name: "JPEG Lossless", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.80": { name: "JPEG-LS", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.81": { name: "JPEG-LS", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.90": { name: "JPEG 2000", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.91": { name: "JPEG 2000", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.92": { name: "JPEG 2000", encapsulated: true },
  "1.2.840.10008.1.2.4.93": { name: "JPEG 2000", encapsulated: true },
  "1.2.840.10008.1.2.4.94": { name: "JPIP" },
  "1.2.840.10008.1.2.4.95": { name: "JPIP", deflated: true },
  "1.2.840.10008.1.2.4.201": { name: "High-Throughput JPEG 2000", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.202": { name: "High-Throughput JPEG 2000", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.203": { name: "High-Throughput JPEG 2000", codec: "elsewhere", encapsulated: true },
  "1.2.840.10008.1.2.4.204": { name: "JPIP" },
  "1.2.840.10008.1.2.4.205": { name: "JPIP", deflated: true },
  "1.2.840.10008.1.2.5": { name: "RLE", codec: "rle", encapsulated: true },
  "1.2.840.10008.1.2.8.1": { name: "Deflated Image Frame", encapsulated: true },
};

const families = [
  [/\.10[01](\.1)?$/, "MPEG-2"],
  [/\.10[2-6](\.1)?$/, "MPEG-4"],
  [/\.10[78]$/, "HEVC"],
  [/\.11[012]$/, "JPEG XL"],
];

/**
 * `{uid, name, codec, explicit, big, deflated, encapsulated}` of a transfer syntax, or null for an unknown one: those
 * are refused, not guessed.
 */
export function syntaxOf(uid) {
  const known = Object.hasOwn(table, uid) ? table[uid] : null;
  if (!known && !/^1\.2\.840\.10008\.1\.2\.4\.\d+(\.\d+)*$/.test(uid)) return null;
  const family = families.find(([pattern]) => pattern.test(uid))?.[1] ?? "JPEG";
  const plain = { uid, name: family, codec: null, explicit: true, big: false, deflated: false, encapsulated: false };
  return { ...plain, ...(known ?? { encapsulated: true }) };
}
