internal import Agent
internal import ArgumentParser
internal import AsyncHTTPClient
internal import Client
internal import Identity
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// What the agent does for programs that speak DICOMweb.
struct DICOMwebOptions: ParsableArguments {
  @Flag(
    name: .long,
    help: ArgumentHelp(
      """
      Also answer DICOMweb (STOW-RS, QIDO-RS, WADO-RS) on the same port, for programs of this computer that show the word \
      in the home's dicomweb/access.json, and make copies without your name for the gateway's pages. The agent then \
      holds your keys: give the passphrase.
      """))
  var dicomweb = false
  @Option(name: .long, help: ArgumentHelp("How long one opening of a record is read under.", valueName: "minutes"))
  var readingMinutes: UInt64 = 30
  @Flag(name: .long, help: "Believe Forwarded and X-Forwarded headers, for a proxy in front of the agent.")
  var trustProxy = false
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("The origin of a viewer's pages that may ask; once for each.", valueName: "url"))
  var viewer: [String] = []

  func validate() throws {
    guard (1...480).contains(readingMinutes) else { throw ValidationError("--reading-minutes takes 1 to 480") }
    guard dicomweb || (!trustProxy && viewer.isEmpty) else {
      throw ValidationError("--trust-proxy and --viewer go with --dicomweb")
    }
  }

  /// The service, when it is asked for.
  func service(_ home: HomeOptions) async throws -> DICOMwebService? {
    guard dicomweb else { return nil }
    var options = DICOMwebService.Options()
    options.readingMinutes = readingMinutes
    options.trustsProxy = trustProxy
    options.viewers = try viewer.map { address throws(IdentityError) in try Origin(address) }
    return try await DICOMwebService(try await home.client(for: .service), options: options)
  }
}

/// Asks the agent that runs in a home.
struct AgentCaller: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The home in which the agent runs.", valueName: "folder"))
  var home: String?
  @OptionGroup var output: OutputOptions

  /// Asks, and returns the answer's JSON.
  func ask(_ path: String, _ body: [String: String?]) async throws -> Data {
    try await ask(path, body.compactMapValues(\.self))
  }

  /// Asks, and returns the answer's JSON.
  func ask(_ path: String, _ body: (some Encodable)? = String?.none) async throws -> Data {
    let file = try LocalKey.File(in: HomeOptions.place(home).path)
    guard file.url.hasPrefix("http://127.0.0.1:"), file.url.hasSuffix("/dicom-web") else {
      throw AgentError(.keyRefused, "the home's dicomweb/access.json is not the file it should be")
    }
    var request = HTTPClientRequest(url: file.url.dropLast("/dicom-web".count) + "/aureole/v1/" + path)
    request.headers.add(name: "Authorization", value: "Bearer \(file.password)")
    if let body {
      request.method = .POST
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
    }
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .minutes(10))
      let answer = Data(try await response.body.collect(upTo: 64 << 20).readableBytesView)
      guard response.status == .ok else {
        let text = String(decoding: answer, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        if response.status == .conflict {
          throw ClientError(.otherPatient, "\(text) (--accept-other-patient sends)")
        }
        throw AgentError(response.status == .notFound ? .notFound : .refused, text)
      }
      return answer
    } catch let error as AgentError {
      throw error
    } catch let error as ClientError {
      throw error
    } catch {
      throw AgentError(.unavailable, "no agent answers at \(file.url): aureole agent run --dicomweb")
    }
  }

  /// Prints the answer as it came, where JSON is asked for.
  func printed(_ answer: Data) -> Bool {
    if output.json { Console.printLine(String(decoding: answer, as: UTF8.self)) }
    return output.json
  }
}
