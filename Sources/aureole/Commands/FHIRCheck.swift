internal import ArgumentParser
internal import FHIR
internal import FoundationEssentials
internal import Identity

struct FHIRCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a resource or bundle in JSON as it would be read here, and name each element that is wrong.",
    discussion: """
      Needs no home and no network. Names elements, never their values. With --json it prints an OperationOutcome, \
      also when nothing is wrong. Entries of a bundle whose types are not read here are named and not checked; with \
      --whole such a bundle is refused.
      """)

  @OptionGroup var output: OutputOptions
  @Flag(name: .long, help: "Refuse a bundle of which something cannot be checked.")
  var whole = false
  @Argument(help: "The file, of at most 1 MiB.")
  var file: String

  func run() throws {
    let path = Path.full(file)
    let bytes: [UInt8]
    do throws(IdentityError) {
      bytes = try PrivateFile(path: path).read(atMost: FHIRLimits().bytes).bytes
    } catch {
      throw IdentityError(error.code, "\(path): \(error.detail)")
    }
    do throws(FHIRError) {
      let reading = try ResourceReading(json: bytes)
      if whole, reading.whole == nil { _ = try Resource(json: bytes) }
      guard !output.json else { return tell(String(decoding: reading.outcome.bytes, as: UTF8.self)) }
      for notice in reading.notices {
        tell((notice.expression.isEmpty ? reading.type : notice.expression) + ": \(notice.words)")
      }
    } catch {
      if output.json {
        tell(String(decoding: error.outcome.bytes, as: UTF8.self))
      } else {
        for issue in error.issues {
          tell((issue.expression.isEmpty ? "" : issue.expression + ": ") + issue.words + " (\(issue.code.rawValue))")
        }
      }
      throw ExitCode(ExitStatus.badInput.rawValue)
    }
  }

  private func tell(_ line: String) { Console.printLine(line) }
}
