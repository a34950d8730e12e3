import Custody
import Identity
import Records
import Shards
import Testing

/// Custodians that lie, each in one of these ways.
enum Lie: CaseIterable {
  case wrongShare, wrongSalt, otherRecord, oldEpoch, replayed, zero, silent, slow, forged, otherReader, ownDealing,
    noise

  /// What the reader may call it.
  var faults: Set<KeyAssembly.Fault> {
    switch self {
    case .wrongShare, .wrongSalt, .zero: [.wrongShare]
    case .otherRecord, .replayed, .otherReader: [.otherAnswer]
    case .oldEpoch: [.outdated]
    case .silent, .slow: [.silent]
    case .forged: [.wrongSignature]
    case .ownDealing: [.falseDealing]
    case .noise: [.malformed]
    }
  }

  /// The bytes of the lie; nil when nothing comes in time.
  func answer(_ cast: Cast, _ dealt: DealtKey, old: DealtKey, from index: Int) throws -> [UInt8]? {
    let held = try cast.held(dealt, by: index)
    let place = Int.random(in: 0..<32)
    switch self {
    case .wrongShare:
      var bytes = held.share.bytes
      bytes[place] ^= UInt8.random(in: 1...255)
      return try cast.answer(dealt, from: index, share: Share(index: held.share.index, bytes: bytes))
    case .wrongSalt:
      let other = (index + 1) % cast.custodians.count
      return try cast.answer(dealt, from: index, share: try cast.held(dealt, by: other).share)
    case .zero: return try cast.answer(dealt, from: index, share: Share(index: 0, bytes: held.share.bytes))
    case .otherRecord: return try cast.answer(try cast.deal(of: .random()), from: index)
    case .oldEpoch: return try cast.answer(old, from: index)
    case .replayed: return try cast.answer(dealt, from: index, access: .random())
    case .otherReader: return try cast.answer(dealt, from: index, to: try MemberKeys())
    case .forged: return try cast.answer(dealt, from: index, signedBy: cast.custodians[index].impostor())
    case .ownDealing: return try cast.answer(try cast.deal(DataKey(), by: cast.custodians[index]), from: index)
    case .noise:
      var bytes = try cast.answer(dealt, from: index)
      return Bool.random()
        ? Array(bytes.dropLast(Int.random(in: 1...400)))
        : {
          bytes.append(0); return bytes
        }()
    case .silent, .slow: return nil
    }
  }
}

extension MemberKeys {
  /// The same member with a key that is not theirs.
  fileprivate func impostor() throws -> MemberKeys {
    MemberKeys(signing: try SigningKey(), sealing: sealing, member: member)
  }
}

@Suite struct ByzantineTests {
  /// 1,000 runs: five custodians of which up to two lie, in every way and every order.
  @Test(arguments: 0..<20) func `up to n − t liars never lead to a wrong key, and each is named`(_ batch: Int) throws {
    let cast = try Cast()
    let old = try cast.deal(epoch: 6)
    let dealt = try cast.deal()
    for run in 0..<50 {
      let order = (0..<5).shuffled()
      let liars = Dictionary(
        uniqueKeysWithValues: order.prefix((batch + run) % 3).enumerated().map {
          ($0.element, Lie.allCases[(batch * 50 + run + 5 * $0.offset) % Lie.allCases.count])
        })
      var assembly = KeyAssembly(cast.subject, key: cast.reader.sealing)
      for index in order.shuffled() {
        let custodian = cast.custodians[index]
        let bytes =
          try liars[index].map { try $0.answer(cast, dealt, old: old, from: index) }
          ?? cast.answer(dealt, from: index)
        if let bytes { assembly.take(bytes, from: custodian) } else { assembly.note(.silent, of: custodian.member) }
        if let key = assembly.dataKey { #expect(cast.key.equals(key)) }
      }
      #expect(cast.key.equals(assembly.dataKey))
      let faults = assembly.finalFaults()
      #expect(Set(faults.keys) == Set(liars.keys.map { cast.custodians[$0].member }))
      for (index, lie) in liars {
        #expect(lie.faults.contains(try #require(faults[cast.custodians[index].member])), "\(lie)")
      }
    }
  }

  @Test(arguments: Lie.allCases) func `with one liar too many there is no key at all`(_ lie: Lie) throws {
    let cast = try Cast()
    let (old, dealt) = (try cast.deal(DataKey(), epoch: 6), try cast.deal())
    var assembly = KeyAssembly(cast.subject, key: cast.reader.sealing)
    for index in 0..<5 {
      let bytes = index < 3 ? try lie.answer(cast, dealt, old: old, from: index) : try cast.answer(dealt, from: index)
      if let bytes { assembly.take(bytes, from: cast.custodians[index]) }
    }
    #expect(!assembly.isComplete)
    #expect(assembly.genuineShares == (lie == .oldEpoch ? 3 : 2))
  }
}
