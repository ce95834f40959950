import Foundation
import SprocketClient
import SprocketCore

/// What a command can reach of the world; tests bring their own.
package struct CommandEnvironment: Sendable {
  package var console: any Console
  /// Environment variables.
  package var variables: [String: String]
  package var connect: DaemonConnector

  package init(
    console: any Console, variables: [String: String] = [:], connect: @escaping DaemonConnector
  ) {
    self.console = console
    self.variables = variables
    self.connect = connect
  }

  /// The terminal, the variables and the sockets of this process.
  package static func process() -> CommandEnvironment {
    let variables = ProcessInfo.processInfo.environment
    return CommandEnvironment(
      console: SystemConsole(variables: variables), variables: variables
    ) { socket, timeout throws(SprocketError) in
      try await SprocketClient.connect(socket: socket, callTimeout: timeout)
    }
  }
}
