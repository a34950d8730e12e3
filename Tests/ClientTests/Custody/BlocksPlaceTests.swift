import Client
import CustodianNode
import Foundation
import Identity
import Kubo
import Testing

struct BlocksPlaceTests {
  private func withHome(_ body: (Home) throws -> Void) throws {
    let folder = try TemporaryFolder()
    let home = Home(path: folder.path + "/home")
    try home.prepare()
    try body(home)
  }

  @Test func `a home that says nothing keeps blocks in its folder, and one that was told keeps them there`() throws {
    try withHome { home in
      #expect(try BlocksPlace(of: home) == .folder)
      try BlocksPlace.folder.settle(in: home)
      #expect(try BlocksPlace(of: home) == .folder)
      let place = BlocksPlace.kubo(try Endpoint("http://127.0.0.1:5001"), authorization: "/etc/token")
      try place.settle(in: home)
      #expect(try BlocksPlace(of: home) == place)
      let moved = BlocksPlace.kubo(try Endpoint("https://kubo.example"), authorization: nil)
      try moved.settle(in: home)
      #expect(try BlocksPlace(of: home) == moved)
    }
  }

  @Test func `blocks on a node are not forgotten for a folder`() throws {
    try withHome { home in
      let place = BlocksPlace.kubo(try Endpoint("http://127.0.0.1:5001"), authorization: nil)
      try place.settle(in: home)
      let error = #expect(throws: ClientError.self) { try BlocksPlace.folder.settle(in: home) }
      #expect(error?.code == .homeRefused)
      #expect(try BlocksPlace(of: home) == place)
    }
  }

  @Test(arguments: ["", "{}", #"{"kubo":{"url":"http://10.0.0.1:5001"}}"#])
  func `a home whose words are unclear is refused`(text: String) throws {
    try withHome { home in
      try PrivateFile(path: home.custodyPlace).write(Array(text.utf8))
      #expect(throws: (any Error).self) { try BlocksPlace(of: home) }
    }
  }
}
