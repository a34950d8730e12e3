import Testing

@testable import Monitoring

/// Counters and gauges as Prometheus reads them.
struct ExpositionTests {
  @Test func `counters and gauges are shown with what they mean, in one order`() {
    let tally = Tally("aureole_test_releases_total", "Demands by how they ended.", by: ["outcome"])
    tally.count("revoked")
    tally.count("given")
    tally.count("revoked")
    var exposition = Exposition()
    exposition.show(tally)
    exposition.show("aureole_test_entries", "Entries of the ledger.", 7)
    #expect(
      exposition.text == """
        # HELP aureole_test_releases_total Demands by how they ended.
        # TYPE aureole_test_releases_total counter
        aureole_test_releases_total{outcome="given"} 1
        aureole_test_releases_total{outcome="revoked"} 2
        # HELP aureole_test_entries Entries of the ledger.
        # TYPE aureole_test_entries gauge
        aureole_test_entries 7

        """)
  }

  @Test func `a label cannot end its quotes or its line`() {
    let tally = Tally("t_total", "T.", by: ["a"])
    tally.count("x\"} 1\nevil 2\\")
    var exposition = Exposition()
    exposition.show(tally)
    #expect(exposition.text.contains(#"t_total{a="x\"} 1\nevil 2\\"} 1"#))
    #expect(exposition.text.split(separator: "\n").count == 3)
  }

  @Test func `more labels than there ever should be are counted together`() {
    let tally = Tally("t_total", "T.", by: ["a", "b"])
    for number in 0..<(Tally.mostRows + 10) { tally.count("\(number)", "b") }
    #expect(tally.rows.count == Tally.mostRows + 1)
    #expect(tally.rows.first { $0.values == ["other", "other"] }?.count == 10)
    tally.count("0", "b")
    #expect(tally.rows.first { $0.values == ["0", "b"] }?.count == 2)
  }
}
