import Client
import Identity
import Testing

@Suite struct LinkPasscodeTests {
  @Test func `a passcode that was made is eight digits in two groups, and another one each time`() throws {
    let made = (0..<100).map { _ in LinkPasscode().text }
    for text in made { #expect(text.wholeMatch(of: /[0-9]{4} [0-9]{4}/) != nil) }
    #expect(Set(made).count > 95)
    // Every digit comes first some time.
    #expect(Set((0..<500).map { _ in LinkPasscode().text.first }).count == 10)
  }

  @Test func `spaces and hyphens that people add count for nothing`() throws {
    for typed in ["4821 9037", "48219037", " 4821-9037 ", "4 8 2 1 9 0 3 7", "4821\t9037"] {
      #expect(try LinkPasscode(typed).text == "4821 9037")
    }
    #expect(try LinkPasscode("correct horse").text == "corr ecth orse")
  }

  @Test(arguments: ["", "12345", "1-2-3-4-5", String(repeating: "1", count: 65), String(repeating: " ", count: 300)])
  func `a passcode of another length is refused`(_ text: String) {
    #expect(throws: IdentityError(.outOfBounds, "")) { try LinkPasscode(text) }
  }

  @Test func `a description does not say it`() throws {
    let passcode = try LinkPasscode("48219037")
    var dumped = ""
    dump(passcode, to: &dumped)
    #expect(!"\(passcode)\(dumped)".contains("4821"))
  }
}
