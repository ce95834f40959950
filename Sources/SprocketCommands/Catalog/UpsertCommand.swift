import ArgumentParser
import SprocketCore

/// `sprocket upsert FILE|-`, or with the fields of one film as options
struct UpsertCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "upsert",
    abstract: "Add films, or change those with the same ids.",
    discussion: """
      Lines of JSON with the keys of `sprocket item --json`; `item` and `title` must be there. All \
      lines are checked before the first film is sent. A film is replaced as a whole.

      EXAMPLES:
        sprocket upsert films.jsonl
        sprocket upsert --id tt0113277 --title Heat --year 1995 --genre Crime --genre Thriller
        sprocket item 6 --json | sprocket upsert -
      """)

  private static let filmsPerCall = 500

  @Argument(help: "A file, or - for standard input.", completion: .file())
  var file: String?
  @Option(help: "The film's id.")
  var id: String?
  @Option(help: "Its title.")
  var title: String?
  @Option(help: "Its year.")
  var year: Int?
  @Option(help: "A genre; may be given again.")
  var genre: [String] = []
  @Option(help: "A director; may be given again.")
  var director: [String] = []
  @Option(help: ArgumentHelp("An actor; may be given again.", valueName: "actor"))
  var cast: [String] = []
  @Option(help: "A tag; may be given again.")
  var tag: [String] = []
  @Option(help: "What it is about.")
  var overview: String?
  @Option(help: "Its original language, such as en.")
  var language: String?
  @Option(help: "A country it was made in; may be given again.")
  var country: [String] = []
  @Option(help: "A writer; may be given again.")
  var writer: [String] = []
  @Option(help: ArgumentHelp("How long it runs.", valueName: "minutes"))
  var runtime: Int?
  @Option(help: "Its rating of age, such as PG-13.")
  var certification: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    let hasFields =
      id != nil || title != nil || year != nil || overview != nil || language != nil
      || runtime != nil || certification != nil
      || !(genre + director + cast + tag + country + writer).isEmpty
    if file != nil, hasFields {
      throw ValidationError("Give a file, or the fields of one film, not both.")
    }
    if file == nil, id == nil || title == nil {
      throw ValidationError("Give a file, or --id and --title of a film.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let items = try films(session)
    let daemon = try await session.data()
    var total = UpsertItemsResponse()
    for start in stride(from: 0, to: items.count, by: Self.filmsPerCall) {
      let part = Array(items[start..<min(start + Self.filmsPerCall, items.count)])
      let answer = try await daemon.upsertItems(UpsertItemsRequest(items: part))
      total.added += answer.added
      total.changed += answer.changed
      total.unchanged += answer.unchanged
    }
    try session.show(UpsertReport(answer: total))
    return .done
  }

  private func films(_ session: Session) throws -> [Item] {
    if let id, let title {
      return [
        Item(
          item: try ItemID(validating: id), title: title, year: year ?? 0, genres: genre,
          directors: director, cast: cast, tags: tag, overview: overview ?? "",
          language: language ?? "", countries: country, writers: writer,
          runtimeMinutes: runtime ?? 0, certification: certification ?? "")
      ]
    }
    var lines = try LineSource(file ?? "-", session.console)
    var items: [Item] = []
    while let line = lines.nextFilled() {
      switch JSONLine.decode(ItemLine.self, from: line) {
      case .success(let line): items.append(line.item)
      case .failure(let error): throw lines.failure(error.reason)
      }
    }
    return items
  }
}

/// What adding films changed.
struct UpsertReport: Report {
  var answer: UpsertItemsResponse

  var json: JSONValue {
    .object([
      ("added", .count(answer.added)), ("changed", .count(answer.changed)),
      ("unchanged", .count(answer.unchanged)),
    ])
  }

  func text(_ page: Page) -> String {
    "\(Text.count(answer.added, "film")) added, \(Text.grouped(answer.changed)) changed, "
      + "\(Text.grouped(answer.unchanged)) as before."
  }
}
