internal import Agent
internal import Backup
internal import Balance
internal import Blocks
internal import Client
internal import Contract
internal import Custody
internal import Deidentification
internal import EmbeddedLedger
internal import FHIR
internal import Halo
internal import Identity
internal import Imaging
internal import Kubo
internal import Posture
internal import Records
internal import Shards

extension Failure {
  /// The exit code, the code for scripts and the message of an error: the one place that maps them.
  static func reading(_ error: any Error) -> (ExitStatus, code: String, message: String) {
    switch error {
    case let error as ClientError: (status(of: error.code), error.code.rawValue, error.detail)
    case let error as LedgerError: (status(of: error.code), error.code.rawValue, "\(error)")
    case let error as RecordsError: (status(of: error.code), error.code.rawValue, error.detail)
    case let error as IdentityError: (status(of: error.code), error.code.rawValue, error.detail)
    case let error as ImagingError: (.badInput, error.code.rawValue, "\(error)")
    case let error as BalanceError: (.badInput, error.code.rawValue, "\(error)")
    case let error as DeidentificationError: (.badInput, error.code.rawValue, "\(error)")
    case let error as ContractError: (.badInput, error.code.rawValue, error.detail)
    case let error as BlocksError: (.storageIncomplete, error.code.rawValue, error.detail)
    case let error as ShardsError: (.storageIncomplete, error.code.rawValue, error.detail)
    case let error as HaloClientError: (status(of: error), error.code.rawValue, error.detail)
    case let error as HaloError: (.unreachable, error.code.rawValue, error.detail)
    case let error as KuboError: (.unreachable, error.code.rawValue, error.detail)
    case let error as CustodianError: (.failure, error.code.rawValue, error.detail)
    case let error as CustodyError: (.notVerified, error.code.rawValue, error.detail)
    case let error as AgentError: (status(of: error.code), error.code.rawValue, error.detail)
    case let error as PostureError: (status(of: error.code), error.code.rawValue, error.detail)
    case let error as BackupError: (status(of: error.code), error.code.rawValue, error.detail)
    case let error as SequencerStopped: (.failure, LedgerError.Code.stopped.rawValue, "\(error)")
    case let error as NotVerified: (.notVerified, error.reason, "\(error)")
    case let error as NotProved: (.notVerified, "unproved", "\(error)")
    case let error as NotVerifiedFolder: (.notVerified, "exportRefused", "\(error)")
    case let error as FHIRError: (.failure, "resourceRefused", "\(error)")
    case is CancellationError: (.interrupted, "interrupted", "interrupted")
    default: (.failure, "unforeseen", "\(error)")
    }
  }

  private static func status(of code: ClientError.Code) -> ExitStatus {
    switch code {
    case .homeRefused, .homeTaken, .accountRefused, .deliveryBusy: .locked
    case .networkRefused, .fileRefused, .imageRefused, .guardiansRefused: .badInput
    case .otherPatient, .notConfirmed: .notConfirmed
    case .memberNotFound, .recordNotFound, .referenceNotFound: .notFound
    case .actionRefused, .accessRefused, .viewOnly, .suspended, .deliveryOver: .refused
    case .loginNeeded, .secondFactorNeeded: .loginNeeded
    case .postureNeeded: .unhealthy
    case .ledgerUnreachable: .unreachable
    case .ledgerRefused, .directoryRefused, .recordRefused: .notVerified
    case .storageRefused, .custodiansMissing: .storageIncomplete
    }
  }

  /// Where every custodian that said why gave a reason of the rules, it is the rules that refuse.
  private static func status(of error: HaloClientError) -> ExitStatus {
    switch error.refusal {
    case .notAuthenticated, .noGrant, .revoked, .expired, .suspended, .guestsRefused, .erased, .releasedAlready,
      .wrongKey:
      return .refused
    case .loginNeeded: return .loginNeeded
    case .postureNeeded: return .unhealthy
    case .forked: return .notVerified
    case .stale, .noShare, .busy, nil: break
    }
    return switch error.code {
    case .badAnswer, .wrongConfirmation: .notVerified
    case .refused, .tooFewShares: .storageIncomplete
    case .tooLarge: .badInput
    }
  }

  private static func status(of code: LedgerError.Code) -> ExitStatus {
    switch code {
    case .alreadyRunning, .locked: .locked
    case .full, .storage, .unsafeStorage, .unsupportedVersion, .noLedger, .internal, .stopped: .failure
    case .corrupt, .otherLedger, .wrongLogKey, .alteredEntry, .malformedEntry, .wrongSignature, .wrongOutcome,
      .missingEntries, .surplusEntries, .wrongRoot, .wrongCheckpoint, .shrunk, .forked, .stale, .badAnswer,
      .unwitnessed, .unknownWitness, .wrongCosignature, .otherTree:
      .notVerified
    case .busy, .closing, .unreachable: .unreachable
    case .badRequest, .tooLarge, .wrongContentType: .badInput
    case .notFound, .outOfBounds: .notFound
    }
  }

  private static func status(of code: BackupError.Code) -> ExitStatus {
    switch code {
    case .homeRefused, .wrongPassphrase: .locked
    case .archiveTaken, .targetTaken, .notAnArchive, .fileRefused: .badInput
    case .truncated, .altered: .notVerified
    }
  }

  private static func status(of code: AgentError.Code) -> ExitStatus {
    switch code {
    case .keyRefused: .locked
    case .gatewayRefused: .unreachable
    case .badRequest, .wrongMethod, .notDecoded, .notImages: .badInput
    case .notFound: .notFound
    case .wrongHost, .wrongOrigin, .tooMany, .unauthorized, .refused, .otherMember, .loginNeeded: .refused
    case .unavailable, .noRoom, .decoderMissing: .failure
    case .conflict: .notConfirmed
    }
  }

  private static func status(of code: PostureError.Code) -> ExitStatus {
    switch code {
    case .keyRefused: .locked
    case .malformedReport: .notVerified
    case .unknownCheck: .badInput
    case .notSigned: .failure
    }
  }

  private static func status(of code: RecordsError.Code) -> ExitStatus {
    switch code {
    case .tooFewShards, .storeRefused: .storageIncomplete
    case .sourceRefused, .targetRefused, .malformedManifest, .tooLarge, .outOfBounds: .badInput
    case .noSuchItem: .notFound
    case .alteredEnvelope, .wrongRecipient, .wrongKey, .alteredManifest, .wrongSender, .swapped, .truncated,
      .alteredChunk, .itemMismatch:
      .notVerified
    }
  }

  private static func status(of code: IdentityError.Code) -> ExitStatus {
    switch code {
    case .wrongPassphrase, .malformedKeyring: .locked
    case .malformedKey, .outOfBounds, .fileRefused, .joinRefused, .recoveryRefused, .linkRefused: .badInput
    case .malformedSignature, .highS, .notOpened, .certificateRefused, .directoryRefused: .notVerified
    }
  }
}

extension ExportVerdict.Reason {
  /// The reason in plain words.
  var words: String {
    switch self {
    case .notAnExport: "the file is no exported ledger"
    case .malformedHeader: "its header is malformed"
    case .malformedGenesis: "its founding is malformed"
    case .otherLedger: "it is another ledger than the one asked for"
    case .malformedCheckpoint: "its checkpoint is malformed"
    case .wrongOrigin: "its checkpoint is of another ledger"
    case .unsigned: "its checkpoint is not signed by the ledger's key"
    case .wrongCheckpointSignature: "its checkpoint's signature is forged or altered"
    case .missingEntries: "the file ends before all entries are there"
    case .truncatedEntry: "the file ends within the entry"
    case .damagedEntry: "the entry was damaged after it was written"
    case .malformedEntry: "the bytes are no entry"
    case .wrongSignature: "the signature is not the actor's"
    case .wrongOutcome: "time or outcome are not what the rules say"
    case .surplusEntries: "there are bytes after the last entry"
    case .wrongRoot: "the entries do not hash to the signed root"
    }
  }
}
