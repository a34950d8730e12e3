import Codecs
import Testing

@testable import Doctor

/// What the examination says of decoders.
struct DecodersTests {
  @Test func `where everything is there, one finding says so`() {
    #expect(Decoders().findings.map(\.verdict) == [.good])
  }

  @Test func `a decoder that is missing is a warning with what mends it`() {
    let findings = Decoders(FrameDecoder(program: "/nowhere/aureole-frames")).findings
    #expect(findings.map(\.verdict) == [.warning])
    #expect(findings.first?.fix.contains("aureole-frames") == true)
  }
}
