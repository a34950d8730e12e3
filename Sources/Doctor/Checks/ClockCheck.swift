internal import AsyncHTTPClient
internal import Client
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
internal import Posture

/// This computer's clock, against the ledger's and by what keeps it.
struct ClockCheck {
  /// How far a signed request may be off, in seconds: servers refuse it beyond.
  private static let most: TimeInterval = 60
  private static let fix = "sudo timedatectl set-ntp true, or install chrony"
  private let network: Network
  private let machine: Machine

  init(_ network: Network, _ machine: Machine) {
    self.network = network
    self.machine = machine
  }

  func findings() async -> [Finding] { [await againstLedger(), synchronised()].compactMap(\.self) }

  /// The date that the ledger's server writes on its answers has whole seconds; that is enough.
  private func againstLedger() async -> Finding? {
    let before = Date()
    guard
      let response = try? await HTTPClient.direct.execute(
        HTTPClientRequest(url: network.url + "/healthz"), timeout: .seconds(10)),
      let theirs = response.headers.first(name: "date").flatMap(HTTPDate.init)
    else { return nil }
    _ = try? await response.body.collect(upTo: 4096)
    let middle = before.addingTimeInterval(Date().timeIntervalSince(before) / 2)
    return Self.judge(offset: middle.timeIntervalSince1970 - theirs.seconds - 0.5)
  }

  static func judge(offset: TimeInterval) -> Finding {
    let seconds = Int(min(abs(offset), 1e9).rounded())
    let words = "this clock is \(seconds) seconds \(offset > 0 ? "ahead of" : "behind") the ledger's"
    if abs(offset) > most - 10 {
      return Finding(.clock, .bad, "\(words): requests beyond \(Int(most)) are refused", fix: fix)
    }
    if abs(offset) > 5 { return Finding(.clock, .warning, words, fix: fix) }
    return Finding(.clock, .good, "this clock agrees with the ledger's")
  }

  private func synchronised() -> Finding {
    if let tracking = machine.run(Program("chronyc", ["-n", "tracking"])).output {
      return tracking.contains("Leap status     : Normal")
        ? Finding(.clock, .good, "chrony keeps the clock")
        : Finding(.clock, .warning, "chrony runs and has not set the clock yet", fix: "chronyc makestep")
    }
    let shown = machine.run(Program("timedatectl", ["show", "--property=NTPSynchronized", "--value"])).output
    switch shown?.split(whereSeparator: \.isNewline).first {
    case "yes": return Finding(.clock, .good, "the system keeps the clock")
    case "no": return Finding(.clock, .warning, "nothing keeps the clock", fix: Self.fix)
    default: return Finding(.clock, .unknown, "neither chrony nor timedatectl says whether something keeps the clock")
    }
  }
}

/// A moment as HTTP writes it: Thu, 26 Nov 2026 21:56:14 GMT.
struct HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  /// Seconds since 1970.
  let seconds: TimeInterval

  init?(_ text: String) {
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count == 6, parts[5] == "GMT", let month = Self.months.firstIndex(of: parts[2]) else { return nil }
    let number = month + 1
    let text = "\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z"
    // A day or hour that there is not is read as another one; written again it differs.
    guard let date = try? Date(text, strategy: .iso8601), date.formatted(.iso8601) == text else { return nil }
    seconds = date.timeIntervalSince1970
  }
}
