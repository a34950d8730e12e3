/// What the 128 bytes before `DICM` make of a file (PS3.10 7.1, and its security note on preambles).
///
/// The preamble is free for any use, so a file can be a DICOM file and a program at once. What other programs would act
/// on is refused; zeros, TIFF headers (dual-format images) and bytes that match nothing are let through.
public enum Preamble: String, Hashable, Sendable, CaseIterable {
  /// All zero.
  case empty
  /// A TIFF or BigTIFF header, the dual use the standard names.
  case tiff
  /// Other bytes that match no format known here.
  case unknown
  /// A program: PE or DOS, ELF, Mach-O thin or fat, Java class, WebAssembly, Dalvik, LLVM bitcode, Windows shortcut.
  case executable
  /// A script that starts with `#!` or `@echo`, or holds an opening tag of PHP.
  case script
  /// `%PDF` anywhere, as PDF readers search for it, or PostScript at the start.
  case pdf
  /// An archive or compressed stream: zip anywhere; rar, 7z, gzip, bzip2, xz, zstd, lz4, cab, ar at the start; tar.
  case archive
  /// HTML, XML or SVG, as browsers sniff it.
  case markup
  /// An office document: OLE compound file or RTF.
  case document
  /// Another kind of picture or sound: PNG, JPEG, GIF, BMP, RIFF, Ogg, MP3, Flash.
  case media

  /// Whether a file with this preamble may be read.
  public var isAllowed: Bool { self == .empty || self == .tiff || self == .unknown }

  /// What the first bytes of a file are. Looks at the first 128, and for tar's mark at offset 257.
  public init(of head: some Collection<UInt8>) {
    let bytes = Array(head.prefix(128))
    let mark = Array(head.dropFirst(257).prefix(5))
    if let found = Self.atStart(bytes) ?? Self.anywhere(bytes) {
      self = found
    } else if mark == Array("ustar".utf8) {
      self = .archive
    } else if bytes.allSatisfy({ $0 == 0 }) {
      self = .empty
    } else {
      self = Self.tiffMarks.contains { bytes.starts(with: $0) } ? .tiff : .unknown
    }
  }

  private static let tiffMarks: [[UInt8]] = [
    [0x49, 0x49, 0x2a, 0x00], [0x4d, 0x4d, 0x00, 0x2a], [0x49, 0x49, 0x2b, 0x00], [0x4d, 0x4d, 0x00, 0x2b],
  ]

  private static func atStart(_ bytes: [UInt8]) -> Preamble? {
    if let found = startMarks.first(where: { bytes.starts(with: $0.0) })?.1 { return found }
    // Text is recognised after a byte order mark and white space, as shells and browsers do.
    var text = bytes[...]
    if text.starts(with: [0xef, 0xbb, 0xbf] as [UInt8]) { text = text.dropFirst(3) }
    text = text.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
    if text.starts(with: "#!".utf8) { return .script }
    let lowered = text.map(lower)
    if lowered.starts(with: "@echo".utf8) { return .script }
    guard lowered.first == 0x3c, let second = lowered.dropFirst().first else { return nil }
    // "<" and then a letter, "!" or "?".
    return (0x61...0x7a).contains(second) || second == 0x21 || second == 0x3f ? .markup : nil
  }

  private static func anywhere(_ bytes: [UInt8]) -> Preamble? {
    let lowered = bytes.map(lower)
    for start in bytes.indices {
      let rest = lowered[start...]
      if rest.starts(with: "%pdf".utf8) { return .pdf }
      let exact = bytes[start...]
      if exact.starts(with: "PK".utf8), zipKinds.contains(where: { exact.dropFirst(2).starts(with: $0) }) {
        return .archive
      }
      if rest.first == 0x3c {
        if rest.starts(with: "<?php".utf8) || rest.starts(with: "<?=".utf8) { return .script }
        if markupWords.contains(where: { rest.dropFirst().starts(with: $0.utf8) }) { return .markup }
      }
    }
    return nil
  }

  private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }

  private static let zipKinds: [[UInt8]] = [[3, 4], [1, 2], [5, 6], [7, 8], [6, 6], [6, 7]]

  private static let markupWords = [
    "!doctype", "html", "head", "body", "script", "iframe", "svg", "?xml", "!--", "a href", "img", "style", "title",
    "meta", "table", "object", "embed", "h1", "div", "br",
  ]

  private static let startMarks: [([UInt8], Preamble)] = [
    (Array("MZ".utf8), .executable), (Array("ZM".utf8), .executable), ([0x7f, 0x45, 0x4c, 0x46], .executable),
    ([0xfe, 0xed, 0xfa, 0xce], .executable), ([0xfe, 0xed, 0xfa, 0xcf], .executable),
    ([0xce, 0xfa, 0xed, 0xfe], .executable), ([0xcf, 0xfa, 0xed, 0xfe], .executable),
    ([0xca, 0xfe, 0xba, 0xbe], .executable), ([0xbe, 0xba, 0xfe, 0xca], .executable),
    ([0xca, 0xfe, 0xba, 0xbf], .executable), ([0xbf, 0xba, 0xfe, 0xca], .executable),
    ([0x00, 0x61, 0x73, 0x6d], .executable), (Array("dex\n".utf8), .executable),
    ([0x42, 0x43, 0xc0, 0xde], .executable), ([0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00], .executable),
    (Array("%!".utf8), .pdf), (Array("Rar!".utf8), .archive), ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], .archive),
    ([0x1f, 0x8b], .archive), ([0x1f, 0x9d], .archive), (Array("BZh".utf8), .archive),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], .archive), ([0x28, 0xb5, 0x2f, 0xfd], .archive),
    ([0x04, 0x22, 0x4d, 0x18], .archive), (Array("MSCF".utf8), .archive), (Array("!<arch>".utf8), .archive),
    ([0xed, 0xab, 0xee, 0xdb], .archive), ([0xd0, 0xcf, 0x11, 0xe0], .document), (Array("{\\rtf".utf8), .document),
    ([0x89, 0x50, 0x4e, 0x47], .media), ([0xff, 0xd8, 0xff], .media), (Array("GIF8".utf8), .media),
    (Array("BM".utf8), .media), (Array("RIFF".utf8), .media), (Array("OggS".utf8), .media),
    (Array("ID3".utf8), .media), (Array("FWS".utf8), .media), (Array("CWS".utf8), .media), (Array("ZWS".utf8), .media),
  ]
}
