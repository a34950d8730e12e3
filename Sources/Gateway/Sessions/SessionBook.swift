internal import Client
internal import Identity
internal import Synchronization

/// The sessions that run. Each request looks here, so they are in memory; beginning and ending are on disk first.
final class SessionBook: Sendable {
  /// How stale the time of the last request may become on disk before it is written, in seconds.
  private static let flushSeconds: UInt64 = 60

  private let store: GatewayStore
  private let ledger: Word
  private let clock: @Sendable () -> UInt64
  /// Requests that were signed before this process began are not taken: it cannot know which of them were.
  private let startedAt: UInt64
  private let sessions: Mutex<[Word: Session]>
  private let ended = Endings()
  private let guests = Mutex<Int64>(0)

  /// Takes up the sessions of the file.
  init(_ store: GatewayStore, ledger: Word, clock: @escaping @Sendable () -> UInt64) throws(GatewayError) {
    self.store = store
    self.ledger = ledger
    self.clock = clock
    startedAt = clock()
    let kept = try store.sessions(at: startedAt)
    sessions = Mutex(Dictionary(kept.map { ($0.id, $0) }, uniquingKeysWith: { $1 }))
  }

  /// Begins a session on a device; returns it with the identifier that the device alone is told.
  func begin(_ account: Account, deviceKey: VerifyingKey, device: String) throws -> (Session, identifier: Word) {
    let identifier = Word.random()
    let session = try store.begin(
      Word.sha256(identifier.bytes), of: account, deviceKey: deviceKey, device: device, at: clock())
    try take(session)
    return (session, identifier)
  }

  /// Begins a guest's session. It is in memory alone: whoever has the link's file begins another one after a restart.
  func begin(_ link: Link, deviceKey: VerifyingKey, device: String) throws -> (Session, identifier: Word) {
    let identifier = Word.random()
    let now = clock()
    // Numbers below zero are nobody's on disk, neither a session's nor an account's.
    let number = guests.withLock {
      $0 -= 1; return $0
    }
    let session = Session(
      number: number, id: Word.sha256(identifier.bytes), account: -link.number, accountName: "", member: link.guest,
      role: .guest, name: "", deviceKey: deviceKey, device: device, createdAt: now, lastAt: now,
      secondFactorAt: link.shownAt, posture: .unknown, keptLastAt: now, until: link.until)
    try take(session)
    return (session, identifier)
  }

  private func take(_ session: Session) throws {
    let surplus = sessions.withLock { sessions in
      sessions[session.id] = session
      let own = sessions.values.filter { $0.account == session.account }.sorted {
        ($0.lastAt, $0.number) < ($1.lastAt, $1.number)
      }
      // Of several in one second the later one stays: whoever logs in has a session.
      return own.dropLast(Session.most).map(\.number)
    }
    try end(numbers: surplus)
  }

  /// The session whose device signed a request just now, also one that ended because its member was suspended. Takes its
  /// number, so that it is taken once. Nothing is written here: nobody's request waits for a disk that another's needs.
  ///
  /// - Throws: `notAuthenticated`, `stale`.
  func session(of header: String?, for request: SessionSignature.Subject) throws(GatewayError) -> Session {
    guard let header, let signature = SessionSignature(header: header) else { throw GatewayError.noSession }
    let now = clock()
    guard let session = sessions.withLock({ $0[signature.session] }), now < session.expiresAt else {
      throw GatewayError.noSession
    }
    guard signature.isValid(for: request, key: session.deviceKey) else { throw GatewayError.noSession }
    let distance = now > signature.time ? now - signature.time : signature.time - now
    guard distance <= SessionSignature.freshness, signature.time >= startedAt else {
      throw GatewayError(.stale, "the request's time is too far from the server's")
    }
    // Looked up again: it may have ended or another request have taken the number in between.
    let taken = sessions.withLock { sessions -> Session? in
      guard sessions[signature.session]?.window.take(signature.number) == true else { return nil }
      // To the second here, so that nobody is idle who is not; on disk now and then. What has ended is not prolonged.
      if sessions[signature.session]?.isSuspended == false {
        sessions[signature.session]?.lastAt = max(now, session.lastAt)
      }
      return sessions[signature.session]
    }
    guard let taken else { throw GatewayError.noSession }
    return taken
  }

  /// Writes down when sessions were last used, where that is long ago on disk. After a loss of power a session may be idle
  /// that was not, never the other way round.
  func flush() async throws(GatewayError) {
    let due = sessions.withLock { sessions in
      sessions.values.filter { $0.lastAt >= $0.keptLastAt + Self.flushSeconds }.map { ($0.id, $0.number, $0.lastAt) }
    }
    try await store.note(due.map { (number: $0.1, lastAt: $0.2) })
    sessions.withLock { sessions in for (id, _, lastAt) in due { sessions[id]?.keptLastAt = lastAt } }
  }

  /// Changes a session, on disk too.
  func change(_ session: Session, _ body: @Sendable (inout Session) -> Void) throws(GatewayError) -> Session {
    let changed = sessions.withLock { sessions -> Session? in
      guard var current = sessions[session.id], !current.isSuspended else { return nil }
      body(&current)
      current.keptLastAt = current.lastAt
      sessions[session.id] = current
      return current
    }
    guard let changed else { throw GatewayError.noSession }
    try store.update(changed)
    return changed
  }

  /// The sessions of an account, the newest first.
  func sessions(of account: Int64) -> [Session] {
    let now = clock()
    return sessions.withLock { sessions in
      sessions.values.filter { $0.account == account && !$0.isSuspended && now < $0.expiresAt }
        .sorted { $0.number > $1.number }
    }
  }

  /// Ends the sessions that a test picks; on disk first.
  func end(where isMeant: (Session) -> Bool) throws {
    try end(numbers: sessions.withLock { $0.values.filter(isMeant).map(\.number) })
  }

  /// Ends the sessions of suspended members; on disk first. Until their time is over whoever holds the device is told why.
  func suspend(_ members: Set<MemberID>) throws {
    let meant = sessions.withLock { sessions in
      sessions.values.filter { members.contains($0.member) && !$0.isSuspended }.map { (id: $0.id, number: $0.number) }
    }
    guard !meant.isEmpty else { return }
    try store.suspend(meant.map(\.number))
    sessions.withLock { sessions in for session in meant { sessions[session.id]?.isSuspended = true } }
    ended.tell(meant.map(\.id))
  }

  private func end(numbers: [Int64]) throws {
    guard !numbers.isEmpty else { return }
    try store.end(numbers)
    let gone = Set(numbers)
    let identifiers = sessions.withLock { sessions in
      let found = sessions.values.filter { gone.contains($0.number) }.map(\.id)
      for id in found { sessions[id] = nil }
      return found
    }
    ended.tell(identifiers)
  }

  /// Ends sessions whose time is over.
  func sweep() throws {
    let now = clock()
    try end { now >= $0.expiresAt }
  }

  /// Which members have a session.
  var members: Set<MemberID> { sessions.withLock { Set($0.values.lazy.filter { !$0.isSuspended }.map(\.member)) } }

  /// Whether a session has not ended.
  func isRunning(_ session: Session) -> Bool { sessions.withLock { $0[session.id]?.isSuspended == false } }

  /// Calls back once the session has ended; until the returned value is given back.
  func onEnd(of session: Session, _ body: @escaping @Sendable () -> Void) -> Int { ended.add(session.id, body) }

  /// Gives back what `onEnd` returned.
  func forget(_ number: Int) { ended.remove(number) }
}

/// Who wants to know that a session has ended.
private final class Endings: Sendable {
  private struct Waiting: Sendable {
    let id: Word
    let body: @Sendable () -> Void
  }
  private let waiting = Mutex<(next: Int, list: [Int: Waiting])>((0, [:]))

  func add(_ id: Word, _ body: @escaping @Sendable () -> Void) -> Int {
    waiting.withLock { waiting in
      waiting.next += 1
      waiting.list[waiting.next] = Waiting(id: id, body: body)
      return waiting.next
    }
  }

  func remove(_ number: Int) { waiting.withLock { _ = $0.list.removeValue(forKey: number) } }

  func tell(_ ids: [Word]) {
    let gone = Set(ids)
    let bodies = waiting.withLock { $0.list.values.filter { gone.contains($0.id) }.map(\.body) }
    for body in bodies { body() }
  }
}
