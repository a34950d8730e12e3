// Chosen files as items of a manifest.

import { identifiers, planFiles } from "/web/client/files.js";
import { concat, utf8 } from "/web/crypto/bytes.js";

const file = (name, size = 3) => ({ name, bytes: new Uint8Array(size) });

function element(group, number, vr, text) {
  const value = utf8(text.length % 2 ? `${text}\0` : text);
  return concat(Uint8Array.of(group & 255, group >> 8, number & 255, number >> 8), utf8(vr),
    Uint8Array.of(value.length & 255, value.length >> 8), value);
}

const dicom = (...elements) => concat(new Uint8Array(128), utf8("DICM"),
  element(2, 0x10, "UI", "1.2.840.10008.1.2.1"), ...elements);

export default {
  "names are kept, and a second one of the same name gets a number": async (t) => {
    const { items } = await planFiles([file("a.dcm"), file("a.dcm"), file("a.dcm"), file("b")]);
    t.equal(items.map(({ name }) => name), ["a.dcm", "a (2).dcm", "a (3).dcm", "b"]);
  },
  "names lose what a manifest does not take": async (t) => {
    const { items } = await planFiles([file("dir/sub\\x\u202e.dcm"), file(".."), file(""), file("é".repeat(200))]);
    t.equal(items.slice(0, 3).map(({ name }) => name), ["x_.dcm", "item", "item (2)"]);
    t.ok(utf8(items[3].name).length <= 255);
  },
  "no files and too large ones are refused": async (t) => {
    await t.rejects(planFiles([]), "outOfBounds");
    await t.rejects(planFiles([{ name: "a", size: 2 ** 42 + 1, bytes: new Uint8Array() }]), "tooLarge");
  },
  "sizes add up to the stream": async (t) => {
    const { streamSize } = await planFiles([file("a", 10), file("b", 0), file("c", 7)]);
    t.equal(streamSize, 17);
  },
  "a DICOM file is known by its bytes and gives its identifiers": async (t) => {
    const bytes = dicom(element(8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.2"), element(8, 0x60, "CS", "CT"),
      element(0x20, 0xd, "UI", "1.2.3"), element(0x20, 0xe, "UI", "1.2.3.4"));
    const { items: [item] } = await planFiles([{ name: "ct", bytes }]);
    t.equal(item.type, "application/dicom");
    t.equal(item.dicom, { study: "1.2.3", series: "1.2.3.4", instance: "", sopClass: "1.2.840.10008.5.1.4.1.1.2",
      modality: "CT", transferSyntax: "1.2.840.10008.1.2.1" });
  },
  "identifiers that the standard does not allow are left out": (t) => {
    t.equal(identifiers(dicom(element(8, 0x60, "CS", "ct<script>"), element(0x20, 0xd, "UI", "1.2.x"))).modality, "");
  },
  "a DICOM file that is cut short gives what came before": (t) => {
    const bytes = dicom(element(8, 0x60, "CS", "MR"), element(0x20, 0xd, "UI", "1.2.3"));
    for (let size = 132; size < bytes.length; size += 1) identifiers(bytes.slice(0, size));
    t.equal(identifiers(bytes.slice(0, bytes.length - 4)).modality, "MR");
  },
};
