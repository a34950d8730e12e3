public import Client
internal import FoundationEssentials
public import Identity
internal import Synchronization

/// DICOMweb for programs of this computer, on behalf of one member: what technologists' programs store is sealed and sent, what
/// patients and clinicians may read is found and retrieved.
public struct DICOMwebService: Sendable {
  /// What may be chosen.
  public struct Options: Sendable {
    /// How long a session of reading lasts at most, in minutes.
    public var readingMinutes: UInt64 = 30
    /// Whether a proxy in front says by which address it was asked (`Forwarded`, `X-Forwarded-*`).
    public var trustsProxy = false
    /// Pages that may ask, beside programs.
    public var viewers: [Origin] = []

    /// Thirty minutes, no proxy, no pages.
    public init() {}
  }

  /// The folder within a home where the agent keeps what it needs for DICOMweb.
  public static func folder(in home: String) -> String { home + "/dicomweb" }

  let client: MemberClient
  let options: Options
  let intake: Intake
  let room: ReadingRoom
  let key: LocalKey
  let folder: String
  let bench = FrameBench()
  private let bound = BoundPort()

  /// Makes ready for a member. Throws `keyRefused` when a file in the home cannot be opened.
  public init(_ client: MemberClient, options: Options = Options()) async throws {
    self.client = client
    self.options = options
    folder = Self.folder(in: client.home.path)
    try PrivateFile.makeFolder(folder)
    key = try LocalKey(makingIn: folder)
    intake = try await Intake(in: folder, of: client)
    room = ReadingRoom(client, minutes: options.readingMinutes)
  }

  /// Writes down where it answers, for the commands of the same home; returns the file's path.
  public func note(port: Int) throws -> String {
    bound.number.withLock { $0 = port }
    return try key.note(port: port, in: folder)
  }

  /// The port it answers on; nil before it does.
  var port: Int? { bound.number.withLock(\.self) }

  /// Goes on with what waits, every minute, until it is cancelled.
  public func upkeep() async {
    while !Task.isCancelled {
      if (try? await mayStore()) == true { await intake.goOn() }
      do { try await Task.sleep(for: .seconds(60)) } catch { return }
    }
  }
}

/// The port, once there is one.
private final class BoundPort: Sendable {
  let number = Mutex<Int?>(nil)
}
