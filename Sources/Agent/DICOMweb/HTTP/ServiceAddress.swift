internal import HTTPTypes
internal import Hummingbird
internal import Identity

/// The address by which the service was asked, for the addresses that it tells. A proxy's word counts only where an option says
/// that there is one.
struct ServiceAddress: Sendable {
  let text: String

  init(_ request: Request, port: Int?, trustsProxy: Bool) {
    var own = "http://" + (request.head.authority ?? "127.0.0.1")
    // Some programs leave the port out of Host.
    if let port, Loopback.names.contains(String(own.dropFirst(7)).lowercased()) { own += ":\(port)" }
    guard trustsProxy, let told = Self.told(request.headers) else {
      text = own + DICOMwebFace.root
      return
    }
    text = told + DICOMwebFace.root
  }

  /// Where something of a study is.
  func url(_ study: String, _ series: String? = nil, _ instance: String? = nil) -> String {
    var url = "\(text)/studies/\(study)"
    if let series { url += "/series/\(series)" }
    if let instance { url += "/instances/\(instance)" }
    return url
  }

  private static func told(_ headers: HTTPFields) -> String? {
    var (scheme, host) = (field("X-Forwarded-Proto", headers), field("X-Forwarded-Host", headers))
    if let forwarded = field("Forwarded", headers) {
      for pair in forwarded.split(separator: ";") {
        let words = pair.split(separator: "=", maxSplits: 1).map { $0.trimming { $0 == " " || $0 == "\"" } }
        guard words.count == 2 else { continue }
        switch words[0].lowercased() {
        case "proto": scheme = words[1]
        case "host": host = words[1]
        default: continue
        }
      }
    }
    let prefix = field("X-Forwarded-Prefix", headers) ?? ""
    guard let host, let origin = try? Origin("\(scheme ?? "https")://\(host)"),
      prefix.utf8.allSatisfy({ isPath($0) }), prefix.isEmpty || prefix.hasPrefix("/")
    else { return nil }
    return origin.text + (prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix)
  }

  /// The first value, which is what the outermost proxy said.
  private static func field(_ name: String, _ headers: HTTPFields) -> String? {
    guard let name = HTTPField.Name(name), let value = headers[name], value.utf8.count <= 512 else { return nil }
    return value.split(separator: ",").first.map { $0.trimming { $0 == " " } }
  }

  private static func isPath(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x2f, 0x5f, 0x7e: true
    default: false
    }
  }
}

extension Substring {
  fileprivate func trimming(_ isSpace: (Character) -> Bool) -> String {
    var text = drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return String(text)
  }
}
