import Testing

@testable import Posture

struct ProgramTests {
  private func run(_ name: String, _ arguments: [String], seconds: Int = 5, mostBytes: Int = 64 << 10)
    -> Program.Outcome
  {
    ProgramRun(
      Program(name, arguments, seconds: seconds, mostBytes: mostBytes),
      environment: ["HOME": "/nowhere", "SECRET": "x"]
    ).outcome()
  }

  @Test func `a program's output and status are told`() {
    #expect(run("echo", ["a", "b"]) == .ended(status: 0, output: "a b\n"))
    #expect(run("sh", ["-c", "echo x; exit 3"]) == .ended(status: 3, output: "x\n"))
    #expect(run("sh", ["-c", "echo x >&2; cat"]) == .ended(status: 0, output: ""))
  }

  @Test func `it is told the language C and little of the session`() {
    let output = run("env", []).output ?? ""
    #expect(output.contains("LC_ALL=C\n"))
    #expect(output.contains("HOME=/nowhere\n"))
    #expect(!output.contains("SECRET"))
  }

  @Test func `one that is not there, or only in another folder, is missing`() {
    #expect(run("no-such-program", []) == .missing)
    #expect(run("../../bin/no-such-program", []) == .missing)
  }

  @Test func `one that takes too long is ended, with what it started`() {
    let start = ContinuousClock.now
    #expect(run("sh", ["-c", "sleep 30 & sleep 30"], seconds: 1) == .timedOut)
    #expect(run("sh", ["-c", "exec >&-; sleep 30"], seconds: 1) == .timedOut)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func `one that prints too much is ended`() {
    #expect(run("sh", ["-c", "while :; do echo y; done"], mostBytes: 10_000) == .tooMuch)
  }

  @Test func `one that a signal ends has failed`() {
    #expect(run("sh", ["-c", "kill -9 $$"]) == .failed)
  }

  @Test func `many at once do not disturb each other`() async {
    await withTaskGroup(of: Program.Outcome.self) { group in
      for number in 0..<40 { group.addTask { run("echo", ["\(number)"]) } }
      var outputs = Set<String>()
      for await outcome in group { outputs.insert(outcome.output ?? "none") }
      #expect(outputs.count == 40)
    }
  }
}
