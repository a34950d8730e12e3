internal import ArgumentParser
internal import Client

struct Logout: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "End the login of this home, here and at the gateway.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let login = try GatewayLogin(of: home.place, passphrase: try home.passphrase())
    let url = login.place()?.url ?? ""
    let isTold = try await login.logOut()
    if output.json { return Console.printJSON(["gatewayTold": isTold]) }
    Console.printLine("Logged out at \(url).")
    if !isTold {
      Console.printError(
        "\(Console.red("warning")) the gateway could not be told. Nobody can use the session any more, and it ends there by itself."
      )
    }
  }
}
