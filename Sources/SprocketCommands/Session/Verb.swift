import ArgumentParser

/// A command that does something.
protocol Verb: ParsableCommand {
  var options: GlobalOptions { get }

  /// Does it. Errors are reported by the caller.
  func perform(_ session: Session) async throws -> CommandExit
}
