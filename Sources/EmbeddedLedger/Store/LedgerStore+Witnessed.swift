internal import GRDB
internal import Synchronization
internal import Transparency

extension LedgerStore {
  /// The checkpoint with cosignatures that was kept last, as it was stored; nil when there is none.
  func witnessedNote() throws(LedgerError) -> String? {
    do {
      return try reader.read { try String.fetchOne($0, sql: "SELECT note FROM witnessed WHERE id = 0") }
    } catch {
      throw LedgerError(error)
    }
  }

  /// Keeps a checkpoint with cosignatures in the place of the last one; the task ends when it is on disk. Notes are
  /// written in the order of the calls, since the last one counts.
  ///
  /// Where the file is shared, a note of fewer entries than the one that is kept by then is left aside.
  func keepWitnessed(_ note: String) -> Task<Void, any Error> {
    keeping.withLock { last in
      let before = last
      let task = Task {
        _ = await before?.result
        do {
          let size = isShared ? try genesis.keptCheckpoint(note).size : nil
          try await writer.writeWithoutTransaction { [genesis] database in
            try database.inTransaction(.immediate) {
              if let size, let kept = try String.fetchOne(database, sql: "SELECT note FROM witnessed WHERE id = 0"),
                try genesis.keptCheckpoint(kept).size > size
              {
                return .rollback
              }
              try database.execute(
                sql:
                  "INSERT INTO witnessed (id, note) VALUES (0, ?) ON CONFLICT (id) DO UPDATE SET note = excluded.note",
                arguments: [note])
              return .commit
            }
          }
        } catch {
          throw LedgerError(error)
        }
      }
      last = task
      return task
    }
  }
}
