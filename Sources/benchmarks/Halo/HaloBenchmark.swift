import AsyncHTTPClient
import Client
import Foundation
import Halo
import Identity
import Imaging
import NIOCore

/// What a clinician waits for under a patient's grant, and a sender until five custodians have a record: in a town of six
/// server processes, over mutual TLS, everything durable before it is acknowledged.
struct HaloBenchmark {
  private static let warmUp = 20
  private static let opens = 200
  private static let runs = 9
  static let megabytes = 10
  private let folder: String
  private let town: HaloTown

  /// Measures in a folder.
  static func rows(in folder: String) async throws -> [Row] {
    let rate = try await ReleaseRateBenchmark.rows(in: folder + "/rate")
    let town = try await HaloTown(folder: folder + "/town")
    let benchmark = HaloBenchmark(folder: folder, town: town)
    do {
      let rows = try await benchmark.releases() + benchmark.opensAndPuts()
      await town.stop()
      return rows + rate
    } catch {
      await town.stop()
      throw error
    }
  }

  // MARK: - The first image

  private func releases() async throws -> [Row] {
    let image = folder + "/image.dcm"
    try Data(try Self.image()).write(to: URL(filePath: image))
    let record = try await town.share(image)
    var (whole, calls, chains, trips) = ([Double](), [Double](), [Double](), [Double]())
    for index in 0..<(Self.warmUp + Self.opens) {
      // Nobody opens images faster than this.
      try await Task.sleep(for: .milliseconds(100))
      _ = town.meter.take()
      let time = try await milliseconds { try await firstImage(of: record) }
      let made = town.meter.take()
      let trip = try await milliseconds { try await bareTrip() }
      guard index >= Self.warmUp else { continue }
      whole.append(time)
      trips.append(trip)
      calls.append(Double(made.count))
      chains.append(Double(made.chain))
    }
    try await town.settle()
    let shares = try await ReleaseOnly(town: town, record: record).times(warmUp: Self.warmUp, count: Self.opens)
    Note.say(
      "release.first-byte: access signed and durable, 3 of 5 shares, envelope, block, decrypted and verified; published "
        + "systems of this kind report 310 to 750 ms on their own machines. The reference is one bare round trip.")
    Note.say("release.trips: calls one behind the other; the reference is all calls of an open.")
    let trip = trips.median
    return [
      .time("release.first-byte.p50", whole.median, trip, goal: 15),
      .time("release.first-byte.p99", whole.percentile(99), trip, goal: 60),
      .time("release.threshold.p50", shares.median, trip, goal: 4),
      .time("release.threshold.p99", shares.percentile(99), trip, goal: nil),
      Row(
        name: "release.trips", unit: "calls", ours: chains.median, reference: calls.median,
        ratio: chains.median / calls.median, goal: nil),
    ]
  }

  private func firstImage(of record: Word) async throws {
    let viewed = try await town.clinician.view(record.hex) { _, bytes in precondition(bytes.count > 60_000) }
    guard viewed.faults.isEmpty else { throw BenchmarkFailure("a custodian failed: \(viewed.faults)") }
  }

  private func bareTrip() async throws {
    let url = "http://127.0.0.1:\(town.ledger.port)/healthz"
    _ = try await HTTPClient.shared.execute(.init(url: url), timeout: .seconds(5)).body.collect(upTo: 64)
  }

  private static func image() throws -> [UInt8] {
    var options = SyntheticCT.Options()
    (options.rows, options.columns) = (172, 172)
    return try SyntheticCT(patientIdentifier: "BENCH-1", seed: 1, options: options).file(slice: 0)
  }

  // MARK: - Ten megabytes

  private func opensAndPuts() async throws -> [Row] {
    let (first, second) = try await opens()
    try await town.settle()
    let kubo = try PeerTimes.of("kubo_get.py", runs: Self.runs, in: folder)
    let puts = try await puts()
    try await town.settle()
    let tahoe = try PeerTimes.of("tahoe_put.py", runs: Self.runs, in: folder)
    return [
      try .rate("open.10MB.first", first.median, kubo.median("first_ms"), goal: 2),
      try .rate("open.10MB.second", second.median, kubo.median("second_ms"), goal: 1.2),
      try .rate("put.10MB", puts.median, tahoe.median("put_ms"), goal: 4),
    ]
  }

  /// Fresh records, each opened into a file twice.
  private func opens() async throws -> (first: [Double], second: [Double]) {
    var times = ([Double](), [Double]())
    for run in 0..<Self.runs {
      let record = try await town.share(try freshFile("opened-\(run)"))
      try await town.settle()
      times.0.append(try await open(record, "first-\(run)"))
      times.1.append(try await open(record, "second-\(run)"))
    }
    return times
  }

  private func open(_ record: Word, _ name: String) async throws -> Double {
    let target = folder + "/" + name
    defer { try? FileManager.default.removeItem(atPath: target) }
    return try await milliseconds {
      let opened = try await town.clinician.access(record.hex, into: target)
      guard opened.faults.isEmpty else { throw BenchmarkFailure("a custodian failed: \(opened.faults)") }
    }
  }

  /// From the first question what a custodian lacks to the last confirmation, of records that lie sealed in the outbox.
  private func puts() async throws -> [Double] {
    var times = [Double]()
    let meter = CallMeter()
    let patient = try await town.technologist.member("patient")
    for run in 0...Self.runs {
      let plan = try SendPlan([try freshFile("put-\(run)")], expected: [])
      do {
        _ = try await town.technologist.metered(by: meter, isCut: true).send(plan, to: patient)
      } catch let error as ClientError where error.code == .custodiansMissing {
        // It is sealed and waits in the outbox, as it was meant to.
      }
      try await town.settle()
      _ = meter.take()
      let resumed = try await town.technologist.metered(by: meter).resumeDeliveries()
      guard resumed.count == 1, resumed[0].receipt?.confirmed == HaloTown.custodians else {
        throw BenchmarkFailure("a record was not delivered: \(resumed.first?.problem ?? "none was there")")
      }
      let calls = meter.take()
      guard let start = calls.map(\.start).min(), let end = calls.map(\.end).max() else { continue }
      if run > 0 { times.append((end - start) / .milliseconds(1)) }
    }
    return times
  }

  private func freshFile(_ name: String) throws -> String {
    let path = folder + "/" + name
    var bytes = Data(capacity: Self.megabytes << 20)
    for _ in 0..<(Self.megabytes << 20) / Word.byteCount { bytes.append(contentsOf: Word.random().bytes) }
    try bytes.write(to: URL(filePath: path))
    return path
  }
}

/// How long some work took.
func milliseconds(_ work: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await work()
  return (ContinuousClock.now - start) / .milliseconds(1)
}

extension Row {
  /// A time in ms beside the least that is possible.
  static func time(_ name: String, _ ours: Double, _ reference: Double, goal: Double?) -> Row {
    Row(name: name, unit: "ms", ours: ours, reference: reference, ratio: ours / reference, goal: goal)
  }

  /// The rate of 10 MiB in so many milliseconds, beside a peer's.
  static func rate(_ name: String, _ ours: Double, _ peer: Double, goal: Double) -> Row {
    let bytes = Double(HaloBenchmark.megabytes) * 1000
    return Row(name: name, unit: "MiB/s", ours: bytes / ours, reference: bytes / peer, ratio: peer / ours, goal: goal)
  }
}

extension [Double] {
  /// The value that so many percent do not exceed.
  func percentile(_ percent: Int) -> Double {
    isEmpty ? 0 : sorted()[Swift.min(count - 1, count * percent / 100)]
  }
}
