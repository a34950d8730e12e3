internal import GRDB

extension LedgerError {
  /// What an error of the database means to the ledger.
  init(_ error: any Error) {
    if let known = error as? LedgerError {
      self = known
      return
    }
    if error is RowDecodingError {
      self.init(.corrupt, "the file holds a value of another kind than was written")
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(.storage, "the database failed")
      return
    }
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.locked, "another program holds the database")
    case .SQLITE_FULL: self.init(.full, "no room is left for the database")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(.corrupt, "the file is no database, or a damaged one")
    default: self.init(.storage, "the database failed with result code \(error.extendedResultCode.rawValue)")
    }
  }
}
