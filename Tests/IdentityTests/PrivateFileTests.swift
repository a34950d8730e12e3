import Foundation
import Identity
import Testing

@Suite("Private file")
final class PrivateFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "aureole-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private var path: String { folder.appending(path: "member.keyring").path }

  @Test func `a written file is read back, and its owner alone may read it`() throws {
    try PrivateFile(path: path).write([1, 2, 3])
    let contents = try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes)
    #expect(contents.bytes == [1, 2, 3])
    #expect(contents.isPrivate)
    #expect(try mode() == 0o600)
    #expect(try names() == ["member.keyring"])
  }

  @Test func `a file that exists is not overwritten unless asked`() throws {
    try PrivateFile(path: path).write([1])
    #expect(refusal { try PrivateFile(path: path).write([2]) } == .fileRefused)
    #expect(try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes).bytes == [1])
    try PrivateFile(path: path).write([2], replacing: true)
    #expect(try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes).bytes == [2])
    #expect(try mode() == 0o600)
    #expect(try names() == ["member.keyring"])
  }

  @Test func `a file that others can read is read, and said to be so`() throws {
    try PrivateFile(path: path).write([1])
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(try !PrivateFile(path: path).read(atMost: Keyring.mostFileBytes).isPrivate)
  }

  @Test func `a missing file, a folder and a file too large are refused`() throws {
    #expect(refusal { try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes) } == .fileRefused)
    #expect(refusal { try PrivateFile(path: folder.path).read(atMost: Keyring.mostFileBytes) } == .fileRefused)
    try Data(repeating: 0, count: Keyring.mostFileBytes + 1).write(to: URL(fileURLWithPath: path))
    #expect(refusal { try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes) } == .fileRefused)
    try Data(repeating: 0, count: Keyring.mostFileBytes).write(to: URL(fileURLWithPath: path))
    #expect(try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes).bytes.count == Keyring.mostFileBytes)
  }

  @Test func `writing into a missing folder is refused and leaves nothing`() throws {
    #expect(refusal { try PrivateFile(path: path + "/none/member.keyring").write([1]) } == .fileRefused)
    #expect(try names().isEmpty)
  }

  @Test func `a created keyring opens from its file, and is not created twice`() throws {
    let passphrase = try Passphrase("correct horse")
    let keyring = try Keyring.create(at: path, under: passphrase)
    let bytes = try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes).bytes
    #expect(try Keyring.open(bytes, under: passphrase).keys.member == keyring.keys.member)
    #expect(refusal { try Keyring.create(at: path, under: passphrase) } == .fileRefused)
    #expect(refusal { try Keyring.create(at: path + "2", under: Passphrase("short")) } == .outOfBounds)
    #expect(try names() == ["member.keyring"])
  }

  private func mode() throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber).intValue
  }

  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
}
