package import SprocketCore

/// Why a command did not do what it was asked, and how the program must end.
package struct CommandFailure: Error, Equatable, Sendable {
  /// The name of a gRPC status code, such as "NOT_FOUND".
  package var code: StatusCode
  /// For people: what is wrong and what to do next.
  package var message: String
  /// How the program ends.
  package var exit: CommandExit
  /// Films that may have been meant.
  package var candidates: [FilmCandidate]

  package init(
    _ code: StatusCode, _ message: String, exit: CommandExit = .failed,
    candidates: [FilmCandidate] = []
  ) {
    self.code = code
    self.message = message
    self.exit = exit
    self.candidates = candidates
  }

  /// A mistake on the command line.
  package static func usage(_ message: String) -> CommandFailure {
    CommandFailure(.invalidArgument, message, exit: .usage)
  }

  /// Nobody answers at the socket.
  package static func unreachable(_ error: SprocketError) -> CommandFailure {
    CommandFailure(error.code, error.message, exit: .unreachable)
  }

  /// Any error as the program reports it.
  package init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as SprocketError: self.init(error.code, error.message)
    case is CancellationError: self.init(.cancelled, "stopped")
    default: self.init(.unknown, "\(error)")
    }
  }

  /// What `--json` prints instead of an answer.
  package var json: JSONValue {
    var body: [(String, JSONValue)] = [("code", .string(code.name)), ("message", .string(message))]
    if !candidates.isEmpty {
      body.append(("candidates", .array(candidates.map(\.json))))
    }
    return .object([("error", .object(body))])
  }

  /// What stands on standard error otherwise.
  package func text(_ page: Page) -> String {
    var lines = ["\(page.style.red("error:")) \(message)"]
    if !candidates.isEmpty {
      var table = Table([.left("id"), .left("title", shrinks: true), .right("year")])
      for candidate in candidates {
        table.add([candidate.item.rawValue, candidate.title, Text.year(candidate.year)])
      }
      lines.append(table.render(page, indent: 2))
    }
    return lines.joined(separator: "\n")
  }
}

/// A film that may have been meant.
package struct FilmCandidate: Hashable, Sendable {
  package var item: ItemID
  package var title: String
  /// 0 when unknown.
  package var year: Int

  package init(item: ItemID, title: String, year: Int) {
    self.item = item
    self.title = title
    self.year = year
  }

  var json: JSONValue {
    .object([("item", .id(item)), ("title", .string(title)), ("year", .year(year))])
  }
}
