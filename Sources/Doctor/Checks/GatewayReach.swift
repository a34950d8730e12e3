internal import AsyncHTTPClient
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity
internal import NIOCore
internal import NIOFoundationEssentialsCompat
internal import NIOHTTP1

/// A gateway from outside: whether it answers over TLS that this computer believes, and whether the app that it serves is the
/// one that the policy names (docs/spec/gateway.md, section 8).
struct GatewayReach {
  private static let mostFiles = 1000
  private static let mostBytes = 64 << 20
  private let url: String
  private let member: MemberClient?
  private let now: Date

  init(_ url: String, _ member: MemberClient?, now: Date = Date()) {
    self.now = now
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.member = member
  }

  func findings() async -> [Finding] {
    guard url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1") || url.hasPrefix("http://localhost") else {
      return [Finding(.gateway, .bad, "a gateway is reached over https", fix: "--gateway https://HOST")]
    }
    let certificate = await certificate()
    do {
      _ = try await get("/healthz", atMost: 4096)
    } catch let error as Refusal {
      return certificate + [Finding(.gateway, .bad, "the gateway answers \(error.words)", fix: "look at its log")]
    } catch {
      return certificate + [
        Finding(
          .gateway, .bad, "the gateway cannot be reached at \(url), or its certificate is not believed: \(error)",
          fix: "aureole gateway run where it lives; openssl s_client -connect HOST:443 shows its certificate")
      ]
    }
    return certificate + [Finding(.gateway, .good, "the gateway answers at \(url)"), await app()]
  }

  /// When its certificate ends, also when that is why nobody believes it; nothing where it shows none.
  private func certificate() async -> [Finding] {
    guard let shown = await ShownCertificate(of: url) else { return [] }
    return [
      Validity(
        "the gateway's certificate", shown.notBefore, shown.notAfter, soon: 30,
        fix: "renew it and restart aureole gateway run; with --self-signed the restart alone renews it"
      ).finding(.gateway, at: now)
    ]
  }

  private struct Refusal: Error {
    let words: String
  }

  private struct App: Decodable {
    struct File: Decodable {
      let path: String
      let sha256: Word
      let size: Int
    }
    let files: [File]
    let digest: Word
  }

  private struct Policy: Decodable {
    struct Login: Decodable {
      let webApp: Word?
    }
    let login: Login?
  }

  private func app() async -> Finding {
    let served: Word
    do {
      served = try await digest()
    } catch {
      let words = (error as? Refusal)?.words ?? "\(error)"
      return Finding(.gateway, .bad, "the app that it serves is not whole: \(words)", fix: "install the gateway anew")
    }
    let short = served.hex.prefix(16)
    guard let named = await policysDigest(), !named.isZero else {
      return Finding(.gateway, .unknown, "it serves the app \(short)…, and no policy that is known here names one")
    }
    return named == served
      ? Finding(.gateway, .good, "it serves the app that the policy names, \(short)…")
      : Finding(
        .gateway, .bad, "it serves the app \(short)…, and the policy names \(named.hex.prefix(16))…",
        fix: "do not log in there; tell the authority")
  }

  /// The digest over what is served, not over what the list says.
  private func digest() async throws -> Word {
    let list = try JSONDecoder().decode(App.self, from: Data(try await get("/app.json", atMost: 1 << 20)))
    guard list.files.count <= Self.mostFiles else { throw Refusal(words: "it lists too many files") }
    var bytes = [UInt8]()
    var left = Self.mostBytes
    var last: [UInt8] = []
    for file in list.files {
      let path = Array(file.path.utf8)
      guard (1...1024).contains(path.count), !file.path.hasPrefix("/"), !file.path.split(separator: "/").contains("..")
      else { throw Refusal(words: "it lists a malformed path") }
      guard last.lexicographicallyPrecedes(path) else { throw Refusal(words: "its list is out of order") }
      last = path
      let content = try await get("/" + file.path, atMost: left)
      left -= content.count
      let digest = Word.sha256(content)
      guard digest == file.sha256 else { throw Refusal(words: "\(file.path) is not what its list says") }
      // At most 1,024, so it fits two bytes.
      bytes +=
        [UInt8(truncatingIfNeeded: path.count >> 8), UInt8(truncatingIfNeeded: path.count)] + path + digest.bytes
    }
    let digest = Word.sha256(bytes)
    guard digest == list.digest else { throw Refusal(words: "its digest is not its files'") }
    return digest
  }

  private func policysDigest() async -> Word? {
    guard let member else { return nil }
    let document = await member.replica.read { $0.policy.document }
    guard let json = try? await member.document(document) else { return nil }
    return (try? JSONDecoder().decode(Policy.self, from: Data(json)))?.login?.webApp
  }

  private func get(_ path: String, atMost limit: Int) async throws -> [UInt8] {
    let response = try await HTTPClient.direct.execute(HTTPClientRequest(url: url + path), timeout: .seconds(20))
    guard response.status == .ok else { throw Refusal(words: "\(path) with status \(response.status.code)") }
    return Array(Data(buffer: try await response.body.collect(upTo: limit)))
  }
}
