import ArgumentParser
import Foundation

/// The program `sprocket`.
package enum SprocketCommand {
  /// The version that `sprocket --version` tells.
  package static let version = "0.1.0"

  /// Does what the arguments (without the program's name) say, and tells how it ended.
  ///
  /// Answers go to standard output; with `--json` errors too, as an object with the key `error`.
  package static func run(
    _ arguments: [String], in environment: CommandEnvironment? = nil
  ) async -> CommandExit {
    // A closed pipe shall be an error of `write`, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    let environment = environment ?? .process()
    do {
      return try await perform(ArgumentOrder.globalOptionsLast(arguments), environment)
    } catch is OutputClosed {
      return .done
    } catch {
      return report(CommandFailure(error), wantsJSON: arguments.wantsJSON, environment.console)
    }
  }

  private static func perform(
    _ arguments: [String], _ environment: CommandEnvironment
  ) async throws -> CommandExit {
    let verb: any Verb
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      guard let found = command as? any Verb else {
        // Help, or a name that only groups others: these end by an error with the help's text.
        try command.run()
        return .done
      }
      verb = found
    } catch {
      return try explain(error, arguments, environment.console)
    }
    return try await verb.perform(Session(environment: environment, options: verb.options))
  }

  /// Help and the like are answers; all else is a mistake on the command line.
  private static func explain(
    _ error: any Error, _ arguments: [String], _ console: any Console
  ) throws -> CommandExit {
    let text = RootCommand.fullMessage(for: error)
    if RootCommand.exitCode(for: error) == .success {
      try console.write(text + "\n")
      return .done
    }
    if arguments.wantsJSON {
      return report(.usage(RootCommand.message(for: error)), wantsJSON: true, console)
    }
    console.writeError(text + "\n")
    return .usage
  }

  private static func report(
    _ failure: CommandFailure, wantsJSON: Bool, _ console: any Console
  ) -> CommandExit {
    if wantsJSON {
      // Nobody is left to tell when this fails.
      try? console.write(failure.json.text + "\n")
    } else {
      console.writeError(failure.text(console.errorPage) + "\n")
    }
    return failure.exit
  }
}

extension [String] {
  /// Whether `--json` is among the options; what follows `--` is none.
  fileprivate var wantsJSON: Bool { prefix { $0 != "--" }.contains("--json") }
}
