// The phantoms as DICOM files, for pages with the real viewer: explicit little endian, 16 bits, a CT's rescale.

import { drawPhantom } from "./phantom.js";

const text = new TextEncoder();

function element(group, number, kind, value) {
  const bytes =
    typeof value === "string" ? text.encode(value.length % 2 ? `${value}${kind === "UI" ? "\0" : " "}` : value) : value;
  const long = kind === "OW" || kind === "OB";
  const head = new DataView(new ArrayBuffer(long ? 12 : 8));
  head.setUint16(0, group, true);
  head.setUint16(2, number, true);
  head.setUint8(4, kind.charCodeAt(0));
  head.setUint8(5, kind.charCodeAt(1));
  if (long) head.setUint32(8, bytes.length, true);
  else head.setUint16(6, bytes.length, true);
  return [new Uint8Array(head.buffer), bytes];
}

const short = (value) => new Uint8Array(Uint16Array.of(value).buffer);

/** A file with a phantom of `size` pixels in it. */
export function dicomFile({ modality, index, count }, size = 256) {
  const canvas = new OffscreenCanvas(size, size);
  drawPhantom(canvas, { modality, index, count });
  const { data } = canvas.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, size, size);
  const pixels = new Uint16Array(size * size);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = modality === "CT" ? data[at * 4] * 6 : data[at * 4] * 16;
  const sop = "1.2.840.10008.5.1.4.1.1.2";
  const meta = [
    ...element(2, 2, "UI", sop),
    ...element(2, 3, "UI", `1.2.3.${index + 1}`),
    ...element(2, 16, "UI", "1.2.840.10008.1.2.1"),
  ];
  const length = meta.reduce((sum, { length: each }) => sum + each, 0);
  const body = [
    ...element(8, 0x16, "UI", sop),
    ...element(8, 0x18, "UI", `1.2.3.${index + 1}`),
    ...element(8, 0x20, "DA", "20260311"),
    ...element(8, 0x60, "CS", modality),
    ...element(8, 0x103e, "LO", modality === "CT" ? "Chest, axial" : "Head, axial"),
    ...element(0x10, 0x10, "PN", "MARLOW^ADA"),
    ...element(0x10, 0x20, "LO", "AM-1972"),
    ...element(0x18, 0x50, "DS", "2.5"),
    ...element(0x20, 0xd, "UI", "1.2.3"),
    ...element(0x20, 0xe, "UI", "1.2.3.4"),
    ...element(0x20, 0x13, "IS", String(index + 1)),
    ...element(0x20, 0x32, "DS", `0\\0\\${index * 2.5}`),
    ...element(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0"),
    ...element(0x28, 2, "US", short(1)),
    ...element(0x28, 4, "CS", "MONOCHROME2"),
    ...element(0x28, 0x10, "US", short(size)),
    ...element(0x28, 0x11, "US", short(size)),
    ...element(0x28, 0x30, "DS", "1.4\\1.4"),
    ...element(0x28, 0x100, "US", short(16)),
    ...element(0x28, 0x101, "US", short(12)),
    ...element(0x28, 0x102, "US", short(11)),
    ...element(0x28, 0x103, "US", short(0)),
    ...element(0x28, 0x1050, "DS", modality === "CT" ? "40" : "1800"),
    ...element(0x28, 0x1051, "DS", modality === "CT" ? "1400" : "3600"),
    ...element(0x28, 0x1052, "DS", modality === "CT" ? "-1024" : "0"),
    ...element(0x28, 0x1053, "DS", "1"),
    ...element(0x7fe0, 0x10, "OW", new Uint8Array(pixels.buffer)),
  ];
  const groupLength = element(2, 0, "UL", new Uint8Array(Uint32Array.of(length).buffer));
  const parts = [new Uint8Array(128), text.encode("DICM"), ...groupLength, ...meta, ...body];
  const file = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of parts) {
    file.set(each, at);
    at += each.length;
  }
  return file;
}
