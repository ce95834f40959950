import ArgumentParser

/// `sprocket completions bash|zsh|fish`
struct CompletionsCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print a completion script for a shell.",
    discussion: """
      EXAMPLES:
        sprocket completions bash > /etc/bash_completion.d/sprocket
        sprocket completions zsh > ~/.zfunc/_sprocket
        sprocket completions fish > ~/.config/fish/completions/sprocket.fish
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var completion: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    try session.show(
      CompletionReport(
        shell: shell.rawValue, script: RootCommand.completionScript(for: shell.completion)))
    return .done
  }
}

/// A completion script.
struct CompletionReport: Report {
  var shell: String
  var script: String

  var json: JSONValue { .object([("shell", .string(shell)), ("script", .string(script))]) }

  func text(_ page: Page) -> String { script }
}
