import ArgumentParser

/// Lets global options stand before the command, `sprocket --root DIR health`, by moving them
/// behind its name, where the parser looks for them.
enum ArgumentOrder {
  private static let flags: Set<String> = ["--json"]
  private static let optionsWithValue: Set<String> = ["--root", "--socket", "--timeout"]

  static func globalOptionsLast(_ arguments: [String]) -> [String] {
    var rest = arguments[...]
    var moved: [String] = []
    var names: [String] = []
    var command: any ParsableCommand.Type = RootCommand.self
    while let argument = rest.first {
      if flags.contains(argument) || isOptionWithItsValue(argument) {
        moved.append(rest.removeFirst())
      } else if optionsWithValue.contains(argument), rest.count > 1 {
        moved += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if let next = subcommand(of: command, named: argument) {
        names.append(rest.removeFirst())
        command = next
      } else {
        break
      }
    }
    return names + moved + rest
  }

  private static func isOptionWithItsValue(_ argument: String) -> Bool {
    optionsWithValue.contains { argument.hasPrefix("\($0)=") }
  }

  private static func subcommand(
    of command: any ParsableCommand.Type, named name: String
  ) -> (any ParsableCommand.Type)? {
    command.configuration.subcommands.first { $0.configuration.commandName == name }
  }
}
