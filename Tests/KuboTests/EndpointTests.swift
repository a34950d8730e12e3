import Foundation
import Identity
import Testing

@testable import Kubo

struct EndpointTests {
  @Test(arguments: [
    "http://127.0.0.1:5001", "http://127.9.0.3:1/", "http://localhost:5001", "http://[::1]:5001",
    "https://kubo.example:443/rpc",
  ])
  func `addresses on this computer, and encrypted ones, are taken`(text: String) throws {
    #expect(try Endpoint(text).url == (text.hasSuffix("/") ? String(text.dropLast()) : text))
  }

  @Test(arguments: [
    "http://10.0.0.1:5001", "http://127.0.0.1.example", "http://127.1", "http://localhost.example", "ftp://127.0.0.1",
    "127.0.0.1:5001", "https://user@kubo.example", "https://user:word@kubo.example", "https://kubo.example/?a=b",
    "https://kubo.example/#a", "https://", "", "https://kubo.example/\n", "http://kubo.example",
  ])
  func `others are refused`(text: String) {
    #expect(throws: KuboError(.badAddress, "")) { try Endpoint(text) }
  }

  @Test func `an authorization comes from a file that its owner alone can read`() async throws {
    try await withScratch { folder in
      let path = folder + "/token"
      try PrivateFile(path: path).write(Array("bearer:abc\n".utf8))
      #expect(try Authorization(file: path).header == "Bearer abc")
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(throws: KuboError(.badCredentials, "")) { try Authorization(file: path) }
      #expect(throws: KuboError(.badCredentials, "")) { try Authorization(file: path + "2") }
    }
    #expect(
      try Authorization("basic:ada:lov:elace").header == "Basic \(Data("ada:lov:elace".utf8).base64EncodedString())")
    #expect("\(try Authorization("bearer:abc"))".contains("abc") == false)
  }

  @Test(arguments: ["", "bearer:", "bearer", "token:abc", "basic:ada", "bearer:a b", "bearer:a\r\nX: y", "bearer:ä"])
  func `what is no authorization is refused`(text: String) {
    #expect(throws: KuboError(.badCredentials, "")) { try Authorization(text) }
  }
}
