internal import Client
internal import Synchronization

/// The nodes of a demonstration, custodians numbered from 1 and the gateway as 0, each a process while it runs. Whoever holds the ring can end them
/// all, whatever the steps are doing at the time.
final class Ring: Sendable {
  private let running = Mutex<Running>(Running())

  private struct Running {
    var processes: [Int: NodeProcess] = [:]
    var ports: [Int: Int] = [:]
    var isOver = false
  }

  /// Starts a custodian and waits until it answers; returns its address, which is the one it had before.
  @discardableResult
  func start(_ number: Int, on stage: Stage, misbehaving misbehaviour: String? = nil) async throws -> String {
    let options =
      (misbehaviour.map { ["--misbehave", $0] } ?? []) + stage.demonstration.engines.options(of: number)
    let port = try await start("custodian", number, stage.home("custodian-\(number)").path, on: stage, options)
    return "https://127.0.0.1:\(port)"
  }

  /// Starts the gateway and waits until it answers; returns its address.
  func startGateway(on stage: Stage, web: String) async throws -> String {
    let port = try await start("gateway", 0, stage.home("gateway").path, on: stage, ["--web", web])
    return "http://127.0.0.1:\(port)"
  }

  private func start(
    _ kind: String, _ number: Int, _ home: String, on stage: Stage, _ options: [String]
  ) async throws -> Int {
    let process = try running.withLock { running in
      guard !running.isOver else { throw DemonstrationFailure("the demonstration was ended") }
      let process = try NodeProcess(
        kind, executable: stage.demonstration.executable, home: home,
        passphraseFile: stage.passphraseFile, ledger: stage.url, port: running.ports[number] ?? 0, options: options)
      // Known before it answers, so that it is ended too when somebody is impatient.
      running.processes[number] = process
      return process
    }
    let port = try await process.port()
    running.withLock { $0.ports[number] = port }
    return port
  }

  /// Ends a custodian without a word, as a power cut does.
  func kill(_ number: Int) { take(number)?.kill() }

  /// Asks a custodian to stop and waits until it has.
  func stop(_ number: Int) async { await take(number)?.stop() }

  /// Asks all to stop.
  func stopAll() async {
    let all = end()
    for process in all { process.askToStop() }
    for process in all { await process.stop() }
  }

  /// Kills all, at once and for good.
  func killAll() {
    for process in end() { process.kill() }
  }

  private func take(_ number: Int) -> NodeProcess? {
    running.withLock { $0.processes.removeValue(forKey: number) }
  }

  private func end() -> [NodeProcess] {
    running.withLock { running in
      running.isOver = true
      defer { running.processes = [:] }
      return Array(running.processes.values)
    }
  }
}
