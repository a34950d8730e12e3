import Client
import Contract
import EmbeddedLedger
import Identity
import Imaging
import Records

/// What a call was refused with: the error's kind and code.
enum Refused: Hashable, Sendable {
  case client(ClientError.Code)
  case identity(IdentityError.Code)
  case records(RecordsError.Code)
  case ledger(LedgerError.Code)
  case contract(ContractError.Code)
  case unforeseen(String)
}

/// Nil when the body succeeds, otherwise what it was refused with.
func refusal<Result>(_ body: () async throws -> Result) async -> Refused? {
  do {
    _ = try await body()
    return nil
  } catch let error as ClientError {
    return .client(error.code)
  } catch let error as IdentityError {
    return .identity(error.code)
  } catch let error as RecordsError {
    return .records(error.code)
  } catch let error as LedgerError {
    return .ledger(error.code)
  } catch let error as ContractError {
    return .contract(error.code)
  } catch {
    return .unforeseen("\(error)")
  }
}

/// The error itself, where it is the client's.
func clientError<Result>(_ body: () async throws -> Result) async -> ClientError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? ClientError
  }
}
