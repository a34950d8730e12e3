import AsyncHTTPClient
import Client
import Foundation
import Identity
import Imaging
import LedgerNode
import Logging
import NIOCore

/// How long a patient waits for an image of 60 kB: ledger asked anew, envelope, shards, signature, hash, file written.
/// Beside it: one bare round trip to the same server, the least that asking anew can cost.
struct OpenImageBenchmark {
  private static let opens = 200
  private let folder: String

  init(folder: String) { self.folder = folder }

  /// The median in milliseconds.
  func rows() async throws -> [Row] {
    let town = Town(folder: folder + "/town")
    try town.found()
    let host = try await LedgerHost(
      home: town.home("authority"), passphrase: try town.passphrase,
      logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    return try await withThrowingTaskGroup(of: [Row]?.self) { group in
      group.addTask {
        try await host.run(host: "127.0.0.1", port: 0, stopsOnSignals: false) { port.yield($0) }
        return nil
      }
      group.addTask {
        for await number in ports { return try await measure(town, "http://127.0.0.1:\(number)") }
        return nil
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let ended { return ended }
      }
      throw BenchmarkFailure("the ledger stopped by itself")
    }
  }

  private func measure(_ town: Town, _ url: String) async throws -> [Row] {
    try await town.enrol(url)
    let technologist = try await town.open("technologist", url)
    let patient = try await town.open("patient", url)
    var options = SyntheticCT.Options()
    (options.rows, options.columns) = (172, 172)
    let phantom = try SyntheticCT(patientIdentifier: "BENCH-1", seed: 1, options: options)
    let image = folder + "/image.dcm"
    try Data(try phantom.file(slice: 0)).write(to: URL(filePath: image))
    let plan = try SendPlan([image], expected: [])
    let receipt = try await technologist.send(plan, to: try await technologist.member("Ada Marlow"))
    var opens = [Double]()
    var trips = [Double]()
    for index in 0..<Self.opens {
      trips.append(
        try await milliseconds {
          _ = try await HTTPClient.shared.execute(.init(url: url + "/healthz"), timeout: .seconds(5)).body.collect(
            upTo: 64)
        })
      opens.append(
        try await milliseconds { _ = try await patient.open(receipt.record.hex, into: "\(folder)/opened-\(index)") })
    }
    let row = Row(
      name: "open.image", unit: "ms", ours: opens.median, reference: trips.median, ratio: opens.median / trips.median,
      goal: 10)
    return [row]
  }

  private func milliseconds(_ work: () async throws -> Void) async throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await work()
    return (clock.now - start) / .milliseconds(1)
  }
}

/// Homes of an authority, a technologist and a patient in a folder.
struct Town: Sendable {
  let folder: String

  var passphrase: Passphrase { get throws { try Passphrase(folder) } }

  func home(_ who: String) -> Home { Home(path: folder + "/" + who) }

  func found() throws {
    let stores = (1...5).map { "\(folder)/stores/\($0)" }
    _ = try Founding(
      name: try MemberName("Bench"), url: "http://127.0.0.1:1", dataShards: 3, folders: stores, strikes: 5
    ).found(in: home("authority"), passphrase: try passphrase)
  }

  func enrol(_ url: String) async throws {
    let authority = try await open("authority", url)
    for (who, name, role) in [
      ("technologist", "Tesfaye Alemu", Role.technologist), ("patient", "Ada Marlow", .patient),
    ] {
      _ = try Joining(name: try MemberName(name), role: role)
        .join(home("authority").network, in: home(who), passphrase: try passphrase)
      let request = try authority.joinRequest(at: home(who).joinRequest)
      try await authority.enrol(.init(request: request, identifier: nil))
    }
    await authority.close()
  }

  func open(_ who: String, _ url: String) async throws -> MemberClient {
    try await MemberClient.open(home(who), passphrase: try passphrase, url: url)
  }
}
