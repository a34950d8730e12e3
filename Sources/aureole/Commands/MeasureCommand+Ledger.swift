internal import Balance
internal import Client
internal import FoundationEssentials
internal import Identity

extension MeasureCommand {
  /// Seals recording, observation and plots to whom they are about.
  func send(_ measurement: BalanceMeasurement, _ bytes: [UInt8]) async throws {
    guard let measuredAt = measurement.measuredAt else {
      throw BalanceError(
        .missingDetail,
        "nothing says when it was measured: write \"# measured at: 2026-01-31T14:02:05Z\" above the header, or give "
          + "--measured-at")
    }
    let client = try await home.client()
    let owner = try await client.measuredMember()
    let observation = try BalanceObservation(measurement, of: owner.member.hex).json()
    let items =
      [
        MeasuredItem(name: "recording.csv", mediaType: "text/csv", bytes: Data(bytes)),
        MeasuredItem(name: "observation.json", mediaType: BalanceObservation.mediaType, bytes: Data(observation)),
      ]
      + Self.plots(of: measurement).map {
        MeasuredItem(name: $0.name, mediaType: "image/svg+xml", bytes: Data($0.svg.utf8))
      }
    let delivery = ProgressLine("delivering")
    let receipt = try await client.measure(
      items, at: measuredAt, answering: answer, delivering: { delivery.show($0, of: $1) })
    delivery.finish()
    for missing in receipt.missing { Console.printError("\(Console.red("not confirmed yet")) \(missing)") }
    if output.json {
      return Console.printJSON(
        SentReport(
          record: receipt.record, position: receipt.position, time: Moment.iso(receipt.time),
          measuredAt: Moment.iso(measuredAt), confirmed: receipt.confirmed, custodians: receipt.custodians,
          missing: receipt.missing, measurement: MeasurementReport(measurement)))
    }
    MeasurementText.show(measurement)
    Console.printLine()
    Console.printLine("sealed and recorded for \(owner.name), measured \(Moment.text(measuredAt))")
    if let confirmed = receipt.confirmed, let custodians = receipt.custodians {
      Console.printLine("\(confirmed) of \(custodians) custodians confirmed")
    }
    Console.printLine("record  \(receipt.record)")
    Console.printLine("entry   \(receipt.position), \(Moment.text(receipt.time))")
  }

  /// Lists the grants that ask for new measurements.
  func listDue() async throws {
    let client = try await home.client()
    let rows = try await client.dueMeasurements()
    if output.json { return Console.printJSON(["due": rows.map(DueReport.init)]) }
    if rows.isEmpty { Console.printLine("nobody is granted new measurements now") }
    for row in rows {
      let number = String(row.reference.hex.prefix(12))
      let times = row.answers == 1 ? "1 measurement" : "\(row.answers) measurements"
      let last = row.lastMeasuredAt.map { ", the last of \(Moment.text($0))" } ?? ""
      Console.printLine(
        "\(Console.bold(number))  \(row.granteeName ?? row.grantee.hex) may open what is measured until "
          + Moment.text(row.until))
      Console.printLine("  \(row.answers == 0 ? "nothing measured for it yet" : times + last)")
      Console.printLine("  answer: aureole measure FILE --send --answer \(number)")
    }
  }

  private struct SentReport: Encodable {
    var record: Word
    var position: UInt64
    var time: String
    var measuredAt: String
    var confirmed: Int?
    var custodians: Int?
    var missing: [String]
    var measurement: MeasurementReport
  }

  private struct DueReport: Encodable {
    var reference: Word
    var request: Word?
    var grantee: MemberID
    var granteeName: String?
    var grantedAt: String
    var until: String
    var answers: Int
    var lastMeasuredAt: String?

    init(_ row: DueMeasurement) {
      (reference, request, grantee, granteeName) = (row.reference, row.request, row.grantee, row.granteeName)
      (grantedAt, until) = (Moment.iso(row.grantedAt), Moment.iso(row.until))
      (answers, lastMeasuredAt) = (row.answers, row.lastMeasuredAt.map(Moment.iso))
    }
  }
}
