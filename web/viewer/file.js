import { ElementReader } from "./elements.js";
import { inflate } from "./inflate.js";
import { LIMITS } from "./limits.js";
import { isDangerousPreamble } from "./preamble.js";
import { malformed, unsupported } from "./refusal.js";
import { syntaxOf } from "./syntaxes.js";

const TRANSFER_SYNTAX = 0x00020010;
const isCapital = (byte) => byte >= 0x41 && byte <= 0x5a;

/** Whether the bytes bear the mark of a DICOM file (PS3.10 7.1); a bare data set is never guessed. */
export const isDicom = (bytes) =>
  bytes.length >= 132 && bytes[128] === 0x44 && bytes[129] === 0x49 && bytes[130] === 0x43 && bytes[131] === 0x4d;

/** None stated: the first element shows whether representations are written, and its group the byte order. */
function recognise(bytes, at) {
  const plain = "1.2.840.10008.1.2";
  if (bytes.length - at < 6 || !isCapital(bytes[at + 4]) || !isCapital(bytes[at + 5])) return syntaxOf(plain);
  return syntaxOf(bytes[at + 1] >= 4 ? `${plain}.2` : `${plain}.1`);
}

/**
 * Reads a DICOM file: `{meta, data, syntax}`. The whole file is walked and every length checked; no value is copied, no
 * pixel decoded. Throws AureoleError "malformed" or "unsupported".
 */
export function readFile(bytes) {
  if (!isDicom(bytes)) throw malformed("the prefix of a part 10 file is missing", "notDicom");
  if (isDangerousPreamble(bytes)) {
    throw malformed("the preamble makes the file another kind of file as well", "preamble");
  }
  const reader = new ElementReader(bytes);
  const { set: meta, at } = reader.meta(132);
  const stated = meta.text(TRANSFER_SYNTAX);
  const syntax = stated ? syntaxOf(stated) : recognise(bytes, at);
  if (!syntax) throw unsupported("syntax", "the transfer syntax is not one of the standard's");
  const form = { explicit: syntax.explicit, big: syntax.big };
  if (!syntax.deflated) return { meta, data: reader.dataSet(at, form), syntax };
  const inflated = new ElementReader(inflate(bytes, at, LIMITS.inflated));
  return { meta, data: inflated.dataSet(0, form), syntax };
}
