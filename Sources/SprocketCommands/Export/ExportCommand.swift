import ArgumentParser
import SprocketCore
import SprocketIngest

/// `sprocket export PATH`
struct ExportCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write films, ratings, events and the model's factors to files.",
    discussion: """
      PATH is a folder that is not there yet, a file, or - for standard output. A folder gets a \
      file for each table and can be ingested again, without loss, with `sprocket ingest PATH`. A \
      file holds one table, the one that it is named after or that --what names, in the format of \
      its ending: .csv, .jsonl or .safetensors.

      Everything is from one moment. Users who were forgotten are not in it. Files are written \
      under another name and renamed when they are whole and on disk.

      `factors` is the snapshot of the model in service as it is: a safetensors file with its \
      tables and the ids of their rows.

      EXAMPLES:
        sprocket export ./backup
        sprocket export ratings.csv
        sprocket export events.jsonl --replace
        sprocket export - --what items --format jsonl | zstd > items.jsonl.zst
        sprocket export model.safetensors
      """)

  @Argument(help: "A new folder, a file, or - for standard output.", completion: .file())
  var path: String
  @Option(
    help: ArgumentHelp(
      "What to write, with commas between: items, ratings, events, factors. Otherwise the first "
        + "three for a folder, and what a file is named after.", valueName: "tables"))
  var what: String?
  @Option(
    help: ArgumentHelp(
      "csv or jsonl, for folders and standard output. Otherwise csv.", valueName: "format"))
  var format: String?
  @Flag(help: "Replace what is at PATH already.")
  var replace = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    do {
      _ = try plan()
    } catch {
      throw ValidationError(error.message)
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let report = try await ExportRun(plan: try plan(), session: session).run()
    // What goes to standard output is all that may stand there.
    if case .standardOutput = report.plan.target {
      session.note(report.text(session.console.errorPage))
    } else {
      try session.show(report)
    }
    return .done
  }

  private func plan() throws(SprocketError) -> ExportPlan {
    try ExportPlan(path: path, what: what, format: format, replaces: replace)
  }
}

/// What is to be written and where.
struct ExportPlan {
  enum Table: String, CaseIterable {
    case items, ratings, events, factors

    /// As a table of rows; nil for factors.
    var rows: ExchangeTable? { ExchangeTable(rawValue: rawValue) }
  }

  enum Target {
    case folder
    case file
    case standardOutput
  }

  let path: String
  let target: Target
  let tables: [Table]
  let format: ExchangeFormat
  let replaces: Bool

  /// - Throws: `invalidArgument` when the wishes contradict each other.
  init(
    path: String, what: String?, format: String?, replaces: Bool
  ) throws(SprocketError) {
    self.path = path
    self.replaces = replaces
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let ending = name.split(separator: ".").dropFirst().last.map(String.init) ?? ""
    let formats = ExchangeFormat.allCases.map(\.rawValue)
    let isFile = formats.contains(ending) || ending == "safetensors"
    target = path == "-" ? .standardOutput : isFile ? .file : .folder
    var given: ExchangeFormat?
    if let format {
      given = ExchangeFormat(rawValue: format)
      if given == nil {
        throw SprocketError(
          .invalidArgument,
          "--format is csv or jsonl, not \(format); factors are always safetensors")
      }
    }
    let ofEnding = ExchangeFormat(rawValue: ending)
    if target == .file, let given, given != ofEnding {
      throw SprocketError(
        .invalidArgument, "\(name) and --format \(given.rawValue) do not go together")
    }
    self.format = (target == .file ? ofEnding : given) ?? .csv
    if let what {
      tables = try Self.tables(what)
    } else if target == .folder {
      tables = [.items, .ratings, .events]
    } else if ending == "safetensors" {
      tables = [.factors]
    } else {
      tables =
        name.split(separator: ".").first.flatMap { Table(rawValue: String($0)) }.map { [$0] } ?? []
    }
    try check(name: name, ending: ending)
  }

  private static func tables(_ text: String) throws(SprocketError) -> [Table] {
    var named: [Table] = []
    for word in text.split(separator: ",") {
      guard let table = Table(rawValue: String(word)) else {
        throw SprocketError(
          .invalidArgument, "--what names items, ratings, events and factors, not \"\(word)\"")
      }
      named.append(table)
    }
    return Table.allCases.filter(named.contains)
  }

  private func check(name: String, ending: String) throws(SprocketError) {
    if tables.isEmpty {
      throw SprocketError(
        .invalidArgument,
        "say with --what which table to write: items, ratings, events or factors")
    }
    if target == .folder { return }
    if tables.count > 1 {
      throw SprocketError(
        .invalidArgument, "a file holds one table; name a folder for several, such as ./export")
    }
    let isBinary = tables == [.factors]
    if isBinary, target == .standardOutput {
      throw SprocketError(.invalidArgument, "factors go to a file, such as model.safetensors")
    }
    if target == .file, isBinary != (ending == "safetensors") {
      throw SprocketError(
        .invalidArgument, "factors are written as .safetensors, tables of rows as .csv or .jsonl")
    }
  }

  /// The name of a table's file.
  func fileName(of table: Table) -> String {
    table == .factors ? "model.safetensors" : "\(table.rawValue).\(format.rawValue)"
  }
}
