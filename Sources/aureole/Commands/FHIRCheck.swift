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
      also when nothing is wrong.
      """)

  @OptionGroup var output: OutputOptions
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
      let resource = try Resource(json: bytes)
      let fine = FHIRError(.init(.informational, "", "nothing is wrong"))
      tell(output.json ? String(decoding: fine.outcome.bytes, as: UTF8.self) : "\(resource.type): nothing is wrong")
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
