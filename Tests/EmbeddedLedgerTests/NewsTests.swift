import Identity
import Testing

@testable import EmbeddedLedger

struct NewsTests {
  private let news = LedgerNews(note: "a note\n", entries: [[1, 2, 3], [], [4]])

  @Test func `news travel whole`() {
    #expect(NewsFraming.parse(NewsFraming.frame(news)) == news)
  }

  @Test func `news that are cut short or claim a longer note are refused`() {
    let bytes = NewsFraming.frame(news)
    for count in [0, 3, 4, 10, bytes.count - 1] { #expect(NewsFraming.parse(Array(bytes.prefix(count))) == nil) }
    #expect(NewsFraming.parse([0, 2, 0, 0] + bytes.dropFirst(4)) == nil)
    #expect(NewsFraming.parse([0, 0, 0, 1, 0xff]) == nil)
  }
}
