internal import Client

/// Why a copy could not be made, without what the client says of files and members: their names are people's.
enum CopyRefusal {
  static func reading(_ error: any Error) -> AgentError {
    let code = (error as? ClientError).map { Self.code(of: $0.code) } ?? AgentError.Code.unavailable
    return AgentError(code, words(code))
  }

  private static func code(of code: ClientError.Code) -> AgentError.Code {
    switch code {
    case .imageRefused: .notImages
    case .recordNotFound, .recordRefused, .actionRefused, .directoryRefused, .suspended: .refused
    case .loginNeeded, .secondFactorNeeded: .loginNeeded
    case .fileRefused: .noRoom
    default: .unavailable
    }
  }

  private static func words(_ code: AgentError.Code) -> String {
    switch code {
    case .notImages: "the record holds something that is no DICOM image, or one that cannot be de-identified"
    case .refused: "the record is not the member's own, is erased, or cannot be copied now"
    case .loginNeeded: "custodians ask the agent's member for a login: aureole login"
    case .noRoom: "there is no room for the copy on this computer"
    default: "the copy could not be made now"
    }
  }
}
