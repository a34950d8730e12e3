import Foundation
import Testing

@testable import Balance

/// Each file that is no recording is one clear error, with its place and without a value.
struct RefusalTests {
  static let header =
    "time [ms],acceleration x [m/s²],acceleration y [m/s²],acceleration z [m/s²],"
    + "rotation x [rad/s],rotation y [rad/s],rotation z [rad/s]"

  /// A good file, in lines, without the comments above the header.
  static func lines(_ count: Int = 2001, every step: Int = 10) -> [String] {
    [header] + (0..<count).map { "\($0 * step),0.1,9.8,\(0.01 * Double($0 % 7)),0,0,0.001" }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var code: BalanceError.Code
    var line: Int?
    var column: Int?
    var testDescription: String { name }

    init(_ name: String, _ code: BalanceError.Code, line: Int? = nil, column: Int? = nil, _ bytes: [UInt8]) {
      (self.name, self.bytes, self.code, self.line, self.column) = (name, bytes, code, line, column)
    }

    /// A good file with one line of the table changed; line 1 is the header.
    init(
      _ name: String, _ code: BalanceError.Code, line: Int, column: Int? = nil, becomes text: String
    ) {
      var lines = RefusalTests.lines()
      lines[line - 1] = text
      self.init(name, code, line: line, column: column, Array(lines.joined(separator: "\n").utf8))
    }
  }

  static func text(_ lines: [String]) -> [UInt8] { Array(lines.joined(separator: "\n").utf8) }

  static let cases = [
    Case("an empty file", .malformedHeader, []),
    Case("blank lines alone", .malformedHeader, Array(" \n\n\t\n".utf8)),
    Case("a header alone", .tooShort, Array(header.utf8)),
    Case("no number", .malformedNumber, line: 7, column: 2, becomes: "60,NaN,9.8,0,0,0,0"),
    Case("infinity", .malformedNumber, line: 7, column: 7, becomes: "60,0,9.8,0,0,0,inf"),
    Case("a hexadecimal number", .malformedNumber, line: 3, column: 3, becomes: "20,0,0x9,0,0,0,0"),
    Case("an empty field", .malformedNumber, line: 3, column: 5, becomes: "20,0,9.8,0,,0,0"),
    Case("a number too large for a number", .malformedNumber, line: 3, column: 2, becomes: "20,1e309,9.8,0,0,0,0"),
    Case("1e308", .outOfRange, line: 3, column: 4, becomes: "20,0,9.8,1e308,0,0,0"),
    Case("1e308 as a time", .outOfRange, line: 3, column: 1, becomes: "1e308,0,9.8,0,0,0,0"),
    Case("a rotation no sensor knows", .outOfRange, line: 3, column: 6, becomes: "20,0,9.8,0,0,900,0"),
    Case(
      "digits without end", .malformedNumber, line: 3, column: 2,
      becomes: "20,0.\(String(repeating: "1", count: 99)),9.8,0,0,0,0"),
    Case("a field too few", .malformedRow, line: 9, becomes: "80,0,9.8,0,0,0"),
    Case("a field too many", .malformedRow, line: 9, becomes: "80,0,9.8,0,0,0,0,0"),
    Case("a time that goes back", .timeBackwards, line: 9, becomes: "50,0,9.8,0,0,0,0"),
    Case("a time that stands still", .timeBackwards, line: 9, becomes: "60,0,9.8,0,0,0,0"),
    Case("a long line", .tooLarge, line: 9, becomes: String(repeating: "1,", count: 3000)),
    Case(
      "a gap", .gap, line: 502, text(lines(500) + lines(2000).dropFirst(512))),
    Case("ten seconds", .tooShort, text(lines(1001))),
    Case("three minutes", .tooLarge, text(lines(18_001))),
    Case("20 Hz", .tooSlow, text(lines(1000, every: 50))),
    Case("no unit", .wrongUnit, line: 1, column: 3, becomes: header.replacing("y [m/s²]", with: "y")),
    Case("an unknown unit", .wrongUnit, line: 1, column: 1, becomes: header.replacing("[ms]", with: "[ns]")),
    Case(
      "a unit of something else", .wrongUnit, line: 1, column: 5, becomes: header.replacing("x [rad/s]", with: "x [g]")),
    Case("no gyroscope", .wrongColumns, line: 1, becomes: "time [s],acc x [g],acc y [g],acc z [g]"),
    Case(
      "without gravity by name", .wrongColumns, line: 1,
      becomes: header.replacing("acceleration", with: "linear acceleration")),
    Case("a column twice", .wrongColumns, line: 1, column: 8, becomes: header + ",time [s]"),
    Case("no header", .wrongColumns, line: 1, becomes: "0,0,9.8,0,0,0,0"),
    Case("a hundred columns", .malformedHeader, line: 1, becomes: header + String(repeating: ",x", count: 100)),
    Case("UTF-16", .notText, line: 1, [0xff, 0xfe] + header.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }),
    Case("Latin-1", .notText, line: 1, header.unicodeScalars.map { UInt8($0.value) } + [10]),
    Case("random bytes", .notText, line: 1, [0x80, 0x81, 0xfe, 0x00]),
    Case("eyes that are neither", .malformedHeader, line: 1, text(["# eyes: shut"] + lines())),
    Case("a stature of a tower", .malformedHeader, line: 1, text(["# stature: 172 m"] + lines())),
    Case("a day that is none", .malformedHeader, line: 1, text(["# measured at: 2026-02-29T14:00:00Z"] + lines())),
    Case("an hour that is none", .malformedHeader, line: 1, text(["# measured at: 2026-02-28T24:00:00Z"] + lines())),
    Case("a year of three digits", .malformedHeader, line: 1, text(["# measured at: 02026-02-28T4:00:00Z"] + lines())),
    Case("a device that moves the cursor", .malformedHeader, line: 1, text(["# device: a\u{1b}[2J"] + lines())),
  ]

  @Test(arguments: cases)
  func `a file that is no recording is refused where its fault is`(_ given: Case) throws {
    let error = try #require(throws: BalanceError.self) { _ = try Recording(csv: given.bytes) }
    #expect(error.code == given.code, "\(error)")
    #expect(error.line == given.line, "\(error)")
    #expect(error.column == given.column, "\(error)")
    #expect(!"\(error)".contains("1e308") && !"\(error)".contains("NaN") && !"\(error)".contains("\u{1b}"))
  }

  @Test func `ten million lines are refused at the bound`() throws {
    let error = try #require(throws: BalanceError.self) {
      try Recording(csv: [UInt8](repeating: UInt8(ascii: "\n"), count: 10_000_000))
    }
    #expect(error.code == .tooLarge)
    let large = try #require(throws: BalanceError.self) {
      try Recording(csv: [UInt8](repeating: UInt8(ascii: "0"), count: 17 << 20))
    }
    #expect(large.code == .tooLarge)
    let rows = [UInt8](Self.header.utf8) + [10] + (0..<60_000).flatMap { Array("\($0),0,9,0,0,0,0\n".utf8) }
    #expect(try #require(throws: BalanceError.self) { try Recording(csv: rows) }.code == .tooLarge)
  }

  @Test func `any bytes are a recording or an error`() {
    var good = Self.text(Self.lines(2001))
    for _ in 0..<300 {
      let place = Int.random(in: 0..<600)
      let before = good[place]
      good[place] = UInt8.random(in: 0...255)
      do { _ = try Recording(csv: good) } catch { #expect(!error.detail.isEmpty) }
      good[place] = before
    }
  }

  @Test func `what is asked for is said once more where the file does not say it`() throws {
    let recording = try Recording(csv: Self.text(Self.lines()))
    #expect(recording.details == Recording.Details())
    #expect(try #require(throws: BalanceError.self) { try BalanceMeasurement(recording) }.code == .missingDetail)
  }

  @Test func `somebody who walks, a phone on its side and one that lies without gravity are refused`() throws {
    var details = Recording.Details()
    (details.eyes, details.placement) = (.open, .lowerBack)
    func refused(_ acceleration: (Double) -> Vector) throws -> BalanceError.Code {
      let samples = (0...3000).map { index in
        Recording.Sample(
          time: Double(index) / 100, acceleration: acceleration(Double(index) / 100), rotation: Vector(0, 0, 0))
      }
      let recording = try Recording(samples: samples, details: details)
      return try #require(throws: BalanceError.self) { try BalanceMeasurement(recording) }.code
    }
    #expect(try refused { Vector(0, 9.8, 6 * sin(2 * .pi * $0)) } == .notStanding)
    #expect(try refused { Vector(9.8, 0, 0.1 * sin($0)) } == .notUpright)
    #expect(try refused { Vector(0, 0.1 * sin($0), 0) } == .noGravity)
    #expect(try refused { Vector(0, 1 + 0.01 * sin($0), 0) } == .noGravity)
    #expect(try refused { _ in Vector(0, 9.75, 0) } == .notStanding)
  }

  @Test func `lengths of nobody are refused`() throws {
    for (stature, height) in [(0.2, nil), (3.0, nil), (1.7, 0.1), (1.7, 1.9), (.nan, nil)] as [(Double, Double?)] {
      let error = #expect(throws: BalanceError.self) {
        try BodyMeasures(.lowerBack, stature: stature, phoneHeight: height)
      }
      #expect(error?.code == .invalidParameter)
    }
  }
}
