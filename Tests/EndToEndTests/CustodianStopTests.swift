import Foundation
import Glibc
import NIOCore
import NIOPosix
import Testing

extension InACircle {
  /// SIGTERM, as an operator or an init system sends it.
  @Suite struct CustodianStopping {
    @Test func `custodians that are told to stop end with 0, with connections open, and come back as they were`()
      async throws
    {
      let circle = try await Circle.whole()
      let record = try await circle.send("still there")
      _ = try await circle.offer(record)
      // One connection that idles after a request, and one that says nothing at all.
      #expect(try await circle.view(record).text == "still there")
      for keeper in circle.keepers {
        let silent = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
          .connect(host: "127.0.0.1", port: keeper.port).get()
        let ending = try await keeper.stop()
        #expect(ending.status == 0, "\(ending.error)")
        #expect(ending.output == "")
        silent.close(promise: nil)
      }
      for keeper in circle.keepers { try await keeper.start() }
      try await circle.expectAgreement()
      #expect(try await circle.view(record).text == "still there")
    }
  }
}
