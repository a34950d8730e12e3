import ArgumentParser
import Foundation
import Glibc
import Identity

/// Measures the product beside the machine's limits and beside other programs, in one run.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure, each row beside a reference measured in the same run.",
    discussion: """
      Rates: ratio is ours over the reference, and the goal is the least ratio. Times in ms and memory in MiB: the goal is \
      the most that ours may be; the reference is the least that is possible. Names: ledger, records, memory, open, halo, chain.
      """)

  @Argument(help: "What to measure; everything when nothing is named.")
  var names: [String] = []
  @Flag(name: .long, help: "Print one JSON object a line.")
  var json = false
  @Option(name: .long, help: ArgumentHelp("A folder for the work; about 4 GiB are needed.", valueName: "folder"))
  var folder = FileManager.default.temporaryDirectory.path

  func run() async throws {
    let work = folder + "/aureole-bench-" + Word.random().hex.prefix(8)
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: work) }
    let known = ["ledger", "records", "memory", "open", "halo", "chain"]
    guard names.allSatisfy(known.contains) else { throw ValidationError("names are \(known.joined(separator: ", "))") }
    if !json { print(Row.head) }
    for name in names.isEmpty ? known : names {
      for row in try await Self.rows(name, in: work) { print(json ? row.json : row.line) }
      fflush(nil)
    }
  }

  private static func rows(_ name: String, in folder: String) async throws -> [Row] {
    switch name {
    case "ledger": try await LedgerBenchmark.rows() + LedgerLatencyBenchmark.rows()
    case "records": try await RecordsBenchmark(folder: folder).rows()
    case "memory": try await MemoryBenchmark(folder: folder).rows()
    case "halo": try await HaloBenchmark.rows(in: folder)
    case "chain": try await ChainBenchmark.rows(in: folder + "/chain")
    default: try await OpenImageBenchmark(folder: folder).rows()
    }
  }
}
