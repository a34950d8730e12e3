import Identity
import Testing

@testable import Gateway

/// Codes of the second factor (RFC 6238).
struct TOTPTests {
  /// The secret of RFC 6238's appendix B for SHA-1.
  private let totp = TOTP(secret: Array("12345678901234567890".utf8))

  @Test(arguments: [
    (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
    (2_000_000_000, "279037"), (20_000_000_000, "353130"),
  ])
  func `codes are the last six digits of RFC 6238's vectors`(time: UInt64, code: String) {
    #expect(totp.code(at: time / TOTP.stepSeconds) == code)
    #expect(totp.step(of: code, at: time) == time / TOTP.stepSeconds)
  }

  @Test func `a clock may be one step away, and not two`() {
    let now: UInt64 = 1_234_567_890
    let step = now / TOTP.stepSeconds
    for near in step - 1...step + 1 { #expect(totp.step(of: totp.code(at: near), at: now) == near) }
    for far in [step - 2, step + 2] { #expect(totp.step(of: totp.code(at: far), at: now) == nil) }
  }

  @Test func `at the beginning of time there is no step before`() {
    #expect(totp.step(of: totp.code(at: 0), at: 0) == 0)
    #expect(totp.step(of: totp.code(at: 1), at: 0) == 1)
    #expect(totp.step(of: totp.code(at: 2), at: 0) == nil)
  }

  @Test(arguments: ["", "0", "00592", "0005924", "94287082", " 05924", "005924 ", "00592４", "-05924"])
  func `other lengths and signs are no code`(code: String) {
    #expect(totp.step(of: "005924", at: 1_234_567_890) != nil)
    #expect(totp.step(of: code, at: 1_234_567_890) == nil)
  }

  @Test func `an authenticator reads secret, account and issuer from the address`() {
    let uri = TOTP.uri(secret: Array("12345678901234567890".utf8), account: "cleo@st-mary.example", issuer: "Aureole")
    #expect(
      uri == "otpauth://totp/Aureole:cleo%40st%2Dmary%2Eexample?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Aureole")
  }

  @Test func `new secrets have 20 bytes and differ`() {
    let (first, second) = (TOTP.newSecret(), TOTP.newSecret())
    #expect(first.count == 20)
    #expect(first != second)
  }
}
