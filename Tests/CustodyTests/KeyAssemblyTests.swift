import Custody
import Identity
import Records
import Shards
import Testing

@Suite struct KeyAssemblyTests {
  @Test func `any t custodians give the key, in any order`() throws {
    let cast = try Cast()
    let dealt = try cast.deal()
    for first in 0..<5 {
      for second in 0..<5 where second != first {
        for third in 0..<5 where third != first && third != second {
          var assembly = KeyAssembly(cast.subject, key: cast.reader.sealing)
          assembly.take(try cast.answer(dealt, from: first), from: cast.custodians[first])
          assembly.take(try cast.answer(dealt, from: second), from: cast.custodians[second])
          #expect(!assembly.isComplete)
          assembly.take(try cast.answer(dealt, from: third), from: cast.custodians[third])
          #expect(cast.key.equals(assembly.dataKey))
          #expect(assembly.finalFaults().isEmpty)
        }
      }
    }
  }

  @Test func `one answer a custodian counts`() throws {
    let cast = try Cast()
    let dealt = try cast.deal()
    var assembly = KeyAssembly(cast.subject, key: cast.reader.sealing)
    for _ in 0..<3 { assembly.take(try cast.answer(dealt, from: 0), from: cast.custodians[0]) }
    #expect(!assembly.isComplete)
    #expect(assembly.genuineShares == 1)
  }

  @Test func `a key that the ledger does not commit to is never given`() throws {
    let cast = try Cast()
    let other = DataKey()
    let dealt = try cast.deal(other)
    var assembly = KeyAssembly(cast.subject, key: cast.reader.sealing)
    for index in 0..<5 { assembly.take(try cast.answer(dealt, from: index), from: cast.custodians[index]) }
    #expect(!assembly.isComplete)
    #expect(assembly.finalFaults().count == 5)
    #expect(assembly.finalFaults().values.allSatisfy { $0 == .falseDealing })
  }

  @Test func `a dealing of a stranger is refused`() throws {
    let cast = try Cast()
    let dealt = try cast.deal(by: try MemberKeys())
    var assembly = KeyAssembly(cast.subject, key: cast.reader.sealing)
    assembly.take(try cast.answer(dealt, from: 0), from: cast.custodians[0])
    #expect(assembly.faults == [cast.custodians[0].member: .falseDealing])
  }

  @Test func `shares of two dealings are never mixed`() throws {
    let cast = try Cast()
    let (old, new) = (try cast.deal(), try cast.deal(by: cast.owner, epoch: 8, generation: 1))
    var assembly = KeyAssembly(cast.subject, key: cast.reader.sealing)
    for index in 0..<2 { assembly.take(try cast.answer(old, from: index), from: cast.custodians[index]) }
    for index in 2..<4 { assembly.take(try cast.answer(new, from: index), from: cast.custodians[index]) }
    #expect(!assembly.isComplete)
    assembly.take(try cast.answer(new, from: 4), from: cast.custodians[4])
    #expect(cast.key.equals(assembly.dataKey))
    #expect(assembly.finalFaults() == [cast.custodians[0].member: .outdated, cast.custodians[1].member: .outdated])
  }

  @Test func `a custodian with two dealings is heard for both`() throws {
    let cast = try Cast()
    let (old, new) = (try cast.deal(), try cast.deal(by: cast.owner, epoch: 8, generation: 1))
    var assembly = KeyAssembly(cast.subject, key: cast.reader.sealing)
    let both = try [old, new].map { dealt in
      try #require(try ReleaseAnswer(bytes: try cast.answer(dealt, from: 0)).released.first)
    }
    let answer = try ReleaseAnswer(
      ledger: cast.ledger, record: cast.record, access: cast.access, reader: cast.reader.member, released: both,
      by: cast.custodians[0])
    assembly.take(answer.bytes, from: cast.custodians[0])
    for index in 1..<3 { assembly.take(try cast.answer(new, from: index), from: cast.custodians[index]) }
    #expect(cast.key.equals(assembly.dataKey))
    #expect(assembly.finalFaults().isEmpty)
  }

  @Test func `a share that is sealed to somebody else does not open`() throws {
    let cast = try Cast()
    let dealt = try cast.deal()
    var assembly = KeyAssembly(cast.subject, key: try SealingKey())
    assembly.take(try cast.answer(dealt, from: 0), from: cast.custodians[0])
    #expect(assembly.faults == [cast.custodians[0].member: .wrongShare])
  }
}
