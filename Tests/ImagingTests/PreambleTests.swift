import Testing

@testable import Imaging

struct PreambleTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let kind: Preamble
    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ kind: Preamble) {
      (self.name, self.bytes, self.kind) = (name, bytes, kind)
    }

    init(_ text: String, _ kind: Preamble) { self.init(text, Array(text.utf8), kind) }
  }

  static let refused: [Sample] = [
    Sample("MZ\u{0}", .executable), Sample("elf", [0x7f, 0x45, 0x4c, 0x46], .executable),
    Sample("mach-o 32", [0xce, 0xfa, 0xed, 0xfe], .executable),
    Sample("mach-o 64", [0xcf, 0xfa, 0xed, 0xfe], .executable),
    Sample("mach-o big", [0xfe, 0xed, 0xfa, 0xcf], .executable), Sample("fat", [0xca, 0xfe, 0xba, 0xbe], .executable),
    Sample("fat 64", [0xca, 0xfe, 0xba, 0xbf], .executable), Sample("wasm", [0, 0x61, 0x73, 0x6d], .executable),
    Sample("#!/bin/sh\n", .script), Sample("\u{feff}#! /bin/sh", .script), Sample("@ECHO off", .script),
    Sample("xx<?php eval", .script), Sample("%PDF-1.7", .pdf), Sample("junk before %PDF-1.4", .pdf),
    Sample("%!PS-Adobe", .pdf), Sample("PK\u{3}\u{4}", .archive), Sample("sfx PK\u{5}\u{6}", .archive),
    Sample("Rar!\u{1a}", .archive), Sample("7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], .archive),
    Sample("gzip", [0x1f, 0x8b, 8], .archive), Sample("BZh9", .archive),
    Sample("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .archive), Sample("zstd", [0x28, 0xb5, 0x2f, 0xfd], .archive),
    Sample("<html>", .markup), Sample("  \n<!DOCTYPE html>", .markup), Sample("<?xml version", .markup),
    Sample("abc <SCRIPT>alert", .markup), Sample("\u{feff}<svg xmlns", .markup), Sample("{\\rtf1", .document),
    Sample("ole", [0xd0, 0xcf, 0x11, 0xe0], .document), Sample("jpeg", [0xff, 0xd8, 0xff, 0xe0], .media),
    Sample("png", [0x89, 0x50, 0x4e, 0x47], .media), Sample("GIF89a", .media),
  ]

  static let allowed: [Sample] = [
    Sample("zeros", [], .empty), Sample("little tiff", [0x49, 0x49, 0x2a, 0, 8], .tiff),
    Sample("big tiff", [0x4d, 0x4d, 0, 0x2a, 0], .tiff), Sample("little bigtiff", [0x49, 0x49, 0x2b, 0], .tiff),
    Sample("big bigtiff", [0x4d, 0x4d, 0, 0x2b], .tiff), Sample("A vendor's note, 1 < 2", .unknown),
    Sample("numbers", [1, 2, 3, 4], .unknown), Sample("apk and pk", .unknown),
  ]

  @Test(arguments: refused)
  func `a preamble of another format is refused by its kind`(sample: Sample) {
    let bytes = FileBuilder.file(FileBuilder.image(.explicitLittle), preamble: sample.bytes)
    #expect(Preamble(of: bytes) == sample.kind)
    #expect(refusal(bytes)?.code == .dangerousPreamble)
    #expect(MediaType(sniffing: bytes) == .dicom)
  }

  @Test(arguments: allowed)
  func `zeros, tiff headers and unknown bytes are let through`(sample: Sample) throws {
    let bytes = FileBuilder.file(FileBuilder.image(.explicitLittle), preamble: sample.bytes)
    #expect(try DICOMReader().read(bytes).preamble == sample.kind)
  }

  @Test func `a tar archive is known by its mark behind the preamble`() {
    var bytes = FileBuilder.file(FileBuilder.image(.explicitLittle), preamble: Array("name".utf8))
    #expect(Preamble(of: bytes) == .unknown)
    bytes.replaceSubrange(257..<262, with: Array("ustar".utf8))
    #expect(Preamble(of: bytes) == .archive)
  }

  @Test func `every kind is sampled`() {
    #expect(Set((Self.refused + Self.allowed).map(\.kind)) == Set(Preamble.allCases))
  }
}
