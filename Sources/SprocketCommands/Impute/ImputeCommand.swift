import ArgumentParser
import SprocketCore
import SprocketIngest

/// `sprocket impute`
struct ImputeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impute",
    abstract: "Fill gaps of the catalogue with likely values, and measure how likely they are.",
    discussion: """
      EXAMPLES:
        sprocket impute --audit ./films.csv
        sprocket impute
        sprocket impute list --column genres --min-confidence 0.8
        sprocket impute undo --run 3
      """,
    subcommands: [
      ImputeRunCommand.self, ImputeListCommand.self, ImputeAcceptCommand.self,
      ImputeUndoCommand.self,
    ], defaultSubcommand: ImputeRunCommand.self)
}

/// `sprocket impute [run] [PATH]`
struct ImputeRunCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Find likely values for what is missing; with --audit only measure.",
    discussion: """
      Without PATH this works on the films and ratings of the daemon and hands the values to it. \
      What is known of a film is never changed: imputed values stand beside it, with method, \
      confidence and run, until `impute undo`. Models use those whose confidence reaches \
      imputation.minimum_confidence of the daemon's configuration, from the next training on.

      First known values are hidden, at random and in the pattern of the real gaps, and found \
      again by every method: most frequent value (mode, median, mean), the same within a group \
      (group-…), nearest neighbours (knn) and matrix factorisation (mf). Each column is imputed by \
      the best one, if it beats the baseline. A confidence of 0.8 means that of such values 80 % \
      were right. docs/imputation.md explains the methods and every number.

      With PATH, a data set as `ingest` takes it, no daemon is needed; --output writes the values \
      to a file.

      EXAMPLES:
        sprocket impute --audit ./ml-latest-small
        sprocket impute --audit --json
        sprocket impute --column genres --column countries
        sprocket impute films.csv --output imputed.jsonl
      """)

  @Argument(help: "A data set instead of the daemon's films.", completion: .file())
  var path: String?
  @Flag(help: "Only measure; impute nothing.")
  var audit = false
  @Option(
    name: .customLong("column"),
    help: ArgumentHelp(
      "Only this column; may be repeated: "
        + ItemColumn.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "name"),
    transform: ItemColumn.named)
  var columns: [ItemColumn] = []
  @Option(
    help: ArgumentHelp(
      "Impute by this method whatever the audit says: "
        + ImputationMethod.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "name"))
  var method: ImputationMethod?
  @Option(
    help: ArgumentHelp("Leave out values with less confidence.", valueName: "share"))
  var minConfidence = 0.3
  @Option(
    help: ArgumentHelp("Write the values to this file, as JSON lines.", valueName: "file"),
    completion: .file())
  var output: String?
  @Flag(help: "Find values, but do not hand them to the daemon.")
  var dryRun = false
  @Flag(help: "With --audit: do not train content models to see what imputed values do to them.")
  var withoutModels = false
  @Option(help: ArgumentHelp("Hide so many values of a column, at most.", valueName: "count"))
  var cells = 2_000
  @Option(help: ArgumentHelp("The seed of all that is drawn.", valueName: "number"))
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("Threads. Otherwise one for each processor.", valueName: "count"))
  var threads: Int?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (0...1).contains(minConfidence) else {
      throw ValidationError("--min-confidence must be from 0 to 1.")
    }
    guard cells >= 100 else { throw ValidationError("--cells must be at least 100.") }
    if let threads, threads < 1 { throw ValidationError("--threads must be above 0.") }
    if audit, output != nil { throw ValidationError("--output goes without --audit.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let progress = session.progress()
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    let source = try await ImputationSource.read(path, in: session, progress: progress)
    let read = (clock.now - start).inSeconds
    var audit = ImputationAudit(threads: threads)
    audit.maximumCells = cells
    audit.seed = seed
    if !columns.isEmpty { audit.columns = ItemColumn.allCases.filter(columns.contains) }
    let result = try audit.run(source.table) { progress.update("measuring: \($0)") }
    let measured = (clock.now - start).inSeconds - read
    var report = AuditReport(
      source: source.name, films: source.table.filmCount, hasRatings: source.likeCount > 0,
      columns: result.columns, readSeconds: read, auditSeconds: measured)
    guard !self.audit else {
      if let data = source.data, !withoutModels {
        report.content = try ContentComparison(
          data: data, seed: seed, threads: threads, progress: progress
        ).run()
      }
      progress.finish()
      try session.show(report)
      return .done
    }
    let imputation = Imputation(
      source.table, audit: result, method: method, minimumConfidence: minConfidence,
      threads: threads, seed: seed)
    let run = try ImputationRun(imputation, report: report, output: output)
    let summary = try await run.perform(
      handingOver: path == nil && !dryRun ? session : nil, progress: progress)
    progress.finish()
    try session.show(summary)
    return .done
  }
}

extension ImputationMethod: ExpressibleByArgument {}

extension CaseIterable where Self: RawRepresentable<String> {
  /// The value of a name on the command line.
  static func named(_ text: String) throws -> Self {
    if let value = Self(rawValue: text) { return value }
    let known = allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("\"\(text)\" is none of \(known).")
  }
}
