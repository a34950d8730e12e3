internal import ArgumentParser
internal import Client
internal import Identity

struct Rotate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replace your own keys while you still have them.",
    discussion: """
      For keys that somebody may have copied. Your identifier, records and grants stay; what was sealed to the old key \
      still opens in this home. Others see your name again once the authority has listed the new keys. Guardians' \
      proofs that are on their way to you have to be sealed again.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let passphrase = try home.passphrase()
    let client = try await MemberClient.open(home.place, passphrase: passphrase)
    let request = try await client.rotateKeys(passphrase: passphrase)
    let path = home.place.newKeysRequest
    if output.json {
      return Console.printJSON(Report(member: request.member, fingerprint: request.fingerprint, request: path))
    }
    Console.printLine("Your new fingerprint  \(Console.bold(request.fingerprint))")
    Console.printLine("Hand this file to the authority, who runs `aureole enrol`: \(path)")
  }

  private struct Report: Encodable {
    var member: MemberID
    var fingerprint: String
    var request: String
  }
}
