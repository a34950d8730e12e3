import Foundation
import Glibc
import Testing

@testable import Codecs

/// Frames that are damaged, and decoders that break down: what comes is a refusal or a frame of the right length.
struct HostileFrameTests {
  private static let cases = 8

  /// Numbers that are the same each time.
  private struct Numbers {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  private static func damaged(_ frame: [UInt8], _ number: Int, _ numbers: inout Numbers) -> [UInt8] {
    var damaged = frame
    switch number % 4 {
    case 0: damaged = Array(frame.prefix(numbers.next(below: frame.count)))
    case 1: damaged = (0..<min(frame.count, 4096)).map { _ in UInt8(numbers.next(below: 256)) }
    case 2:
      // Headers are where sizes, tables and counts lie.
      for _ in 0..<3 { damaged[numbers.next(below: min(frame.count, 200))] = UInt8(numbers.next(below: 256)) }
    default: for _ in 0..<8 { damaged[numbers.next(below: frame.count)] ^= UInt8(1 + numbers.next(below: 255)) }
    }
    return damaged
  }

  @Test(.enabled(if: FrameDecoderTests.folder != nil))
  func `a damaged frame is refused, or has as many samples as were asked for`() throws {
    var numbers = Numbers(state: 7)
    var (refused, decoded) = ([CodecsError.Code: Int](), 0)
    for row in FrameDecoderTests.rows {
      let (frame, description) = (try row.frame, try row.description)
      // Large ones take long to decode in a debug build.
      for number in 0..<(description.bytes > 150_000 ? Self.cases / 2 : Self.cases) {
        let bytes = Self.damaged(frame, number, &numbers)
        do throws(CodecsError) {
          let samples = try FrameDecoderTests.decoder.samples(of: bytes, description)
          #expect(samples.count == description.bytes)
          decoded += 1
        } catch {
          refused[error.code, default: 0] += 1
        }
      }
    }
    print("damaged frames: \(decoded) decoded, refused \(refused)")
    #expect(refused.values.reduce(0, +) > 200)
    #expect(Set(refused.keys).isSubset(of: [.malformed, .unsupported, .crashed]))
  }

  @Test(.enabled(if: FrameDecoderTests.folder != nil))
  func `a frame of another size than its description is not decoded`() throws {
    for row in FrameDecoderTests.rows where row.decoded && Codec(transferSyntax: row.syntax) != .rle {
      let taller = try FrameDescription(
        transferSyntax: row.syntax, rows: row.rows + 1, columns: row.columns, samples: row.samples,
        allocated: row.allocated, stored: row.stored, isSigned: row.signed, photometric: row.photometric)
      // No program is there to be asked: the header alone refuses.
      #expect(throws: CodecsError(.malformed, "")) {
        try FrameDecoder(program: "/nowhere").samples(of: try row.frame, taller)
      }
    }
  }

  /// A JPEG-LS header of 2 by 2 grey pixels: enough for the header's reader.
  private static let header: [UInt8] = [
    0xff, 0xd8, 0xff, 0xf7, 0, 11, 8, 0, 2, 0, 2, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0,
  ]

  private func answer(of script: String, seconds: Int = 60) throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("decoder-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    let description = try FrameDescription(
      transferSyntax: "1.2.840.10008.1.2.4.80", rows: 2, columns: 2, samples: 1, allocated: 8, stored: 8,
      isSigned: false, photometric: "MONOCHROME2")
    return try FrameDecoder(program: path, seconds: seconds).samples(of: Self.header, description)
  }

  @Test func `what a decoder writes is taken when it is as long as the frame`() throws {
    #expect(try answer(of: "printf abcd") == Array("abcd".utf8))
  }

  @Test func `a decoder that breaks down, hangs, or writes too much or too little is a refusal`() throws {
    #expect(throws: CodecsError(.crashed, "")) { try answer(of: "kill -SEGV $$") }
    #expect(throws: CodecsError(.tooLong, "")) { try answer(of: "sleep 100", seconds: 0) }
    #expect(throws: CodecsError(.malformed, "")) { try answer(of: "printf abcde") }
    #expect(throws: CodecsError(.malformed, "")) { try answer(of: "printf abc") }
    #expect(throws: CodecsError(.malformed, "")) { try answer(of: "exit 65") }
    #expect(throws: CodecsError(.unavailable, "")) { try answer(of: "exit 125") }
    #expect(throws: CodecsError(.notInstalled, "")) { try answer(of: "exit 127") }
  }

  @Test func `a decoder is told nothing of this process's environment`() throws {
    #expect(throws: CodecsError(.malformed, "")) {
      try answer(of: "test -z \"$HOME$AUREOLE_PYDICOM_FRAMES\" && exit 65")
    }
  }

  @Test func `a program that is not there is named with what mends it`() throws {
    let decoder = FrameDecoder(program: "/nowhere/aureole-frames")
    #expect(decoder.missing(for: .jpeg2000)?.code == .notInstalled)
    #expect(decoder.missing(for: .rle) == nil)
    #expect(FrameDecoder().missing(for: .jpegLS) == nil)
  }

  @Test func `descriptions beyond the bounds are refused`() {
    func describe(
      _ syntax: String = "1.2.840.10008.1.2.4.90", rows: Int = 4, columns: Int = 4, samples: Int = 1,
      allocated: Int = 16, stored: Int = 12, photometric: String = "MONOCHROME2"
    ) throws -> FrameDescription {
      try FrameDescription(
        transferSyntax: syntax, rows: rows, columns: columns, samples: samples, allocated: allocated, stored: stored,
        isSigned: false, photometric: photometric)
    }
    #expect(throws: Never.self) { try describe() }
    #expect(throws: CodecsError(.unsupported, "")) { try describe("1.2.840.10008.1.2.4.100") }
    #expect(throws: CodecsError(.unsupported, "")) { try describe(samples: 4) }
    #expect(throws: CodecsError(.unsupported, "")) { try describe(samples: 3) }
    #expect(throws: CodecsError(.unsupported, "")) { try describe(allocated: 32) }
    #expect(throws: CodecsError(.malformed, "")) { try describe(rows: 0) }
    #expect(throws: CodecsError(.malformed, "")) { try describe(stored: 17) }
    #expect(throws: CodecsError(.malformed, "")) { try describe(columns: Int.max) }
    #expect(throws: CodecsError(.tooLarge, "")) { try describe(rows: 65_535, columns: 65_535) }
  }

  @Test func `the program that decodes has given up files, network and other processes before it reads`() throws {
    let program = Process()
    let (input, output) = (Pipe(), Pipe())
    program.executableURL = URL(fileURLWithPath: FrameDecoder().program)
    program.arguments = ["jpeg-ls", "2", "2", "1", "8"]
    (program.standardInput, program.standardOutput) = (input, output)
    try program.run()
    let folder = "/proc/\(program.processIdentifier)"
    var status = ""
    // It waits for its input, which does not come, so what it gave up is there to be seen.
    for _ in 0..<2000 where !status.contains("Seccomp:\t2") {
      status = (try? String(contentsOfFile: folder + "/status", encoding: .utf8)) ?? ""
      usleep(5000)
    }
    #expect(status.contains("Seccomp:\t2"))
    #expect(status.contains("NoNewPrivs:\t1"))
    let limits = try String(contentsOfFile: folder + "/limits", encoding: .utf8)
    func limit(_ name: String) -> Substring? {
      limits.split(separator: "\n").first { $0.hasPrefix(name) }?.dropFirst(name.count).split(separator: " ").first
    }
    #expect(limit("Max open files") == "32")
    #expect(limit("Max cpu time") == "60")
    #expect(limit("Max core file size") == "0")
    #expect(limit("Max address space").flatMap { Int($0) } ?? .max < 1 << 30)
    #expect(limit("Max file size").flatMap { Int($0) } ?? .max < 1 << 20)
    try input.fileHandleForWriting.close()
    program.waitUntilExit()
    #expect(program.terminationStatus == 65)
  }
}
