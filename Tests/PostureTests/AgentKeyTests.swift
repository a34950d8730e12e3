import Foundation
import Identity
import Posture
import Testing

struct AgentKeyTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agent-\(UUID().uuidString)").path

  @Test func `the key is made once, for its owner alone`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try AgentKey(in: folder) == nil)
    let made = try AgentKey(makingIn: folder)
    #expect(try AgentKey(makingIn: folder).key.verifyingKey == made.key.verifyingKey)
    #expect(try AgentKey(in: folder)?.fingerprint == made.fingerprint)
    let mode = try FileManager.default.attributesOfItem(atPath: AgentKey.path(in: folder))[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `a file that others can read, or that is malformed, is refused`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try AgentKey(makingIn: folder)
    let path = AgentKey.path(in: folder)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(throws: PostureError(.keyRefused, "")) { try AgentKey(makingIn: folder) }
    for text in ["", "aureole-agent-key\n", "aureole-agent-key\n" + String(repeating: "0", count: 64) + "\n", "x"] {
      try PrivateFile(path: path).write(Array(text.utf8), replacing: true)
      #expect(throws: PostureError(.keyRefused, "")) { try AgentKey(makingIn: folder) }
    }
  }
}
