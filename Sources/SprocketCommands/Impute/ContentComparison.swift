import SprocketCore
import SprocketEvaluation
import SprocketIngest
import SprocketModels

/// What imputed values do to recommendations: content models trained on films as they are, on films
/// of which a part is hidden, and on these with imputed values, all measured on the same users.
struct ContentComparison {
  /// One model.
  struct Row: Sendable {
    var name: String
    var ndcg: Double
    var recall: Double
    /// Values that were imputed for it.
    var imputed = 0
    /// Against the films with a part hidden; nil for that one and for the films as they are.
    var paired: PairedComparison?
  }

  struct Result: Sendable {
    var split: String
    var hiddenShare: Double
    var columns: [ItemColumn]
    var rows: [Row]
  }

  /// What the content model reads.
  static let columns: [ItemColumn] = [.genres, .directors, .cast, .language, .year, .tags]
  static let hiddenShare = 0.4
  /// Many, because what there is to see is small.
  static let heldOutUsers = 0.4
  static let metric = "ndcg@100"
  static let minimumConfidences = [0.5, 0.6, 0.7, 0.8, 0.9]

  private let holdOut: HoldOut
  private let seed: UInt64
  private let threads: Int?
  private let progress: Progress

  init(data: TrainingData, seed: UInt64, threads: Int?, progress: Progress) {
    self.seed = seed
    self.threads = threads
    self.progress = progress
    var plan = SplitPlan(method: .strong)
    plan.fraction = Self.heldOutUsers
    plan.seed = seed
    holdOut = plan.test(data)
  }

  /// Trains and measures; nil when there are no users to measure by.
  func run() throws -> Result? {
    if holdOut.users.isEmpty { return nil }
    let original = holdOut.train.items
    let present = Self.columns.filter { column in
      original.contains { !$0.values(of: column).isEmpty }
    }
    progress.update("content models: films as they are")
    guard let full = try measure(original) else { return nil }
    let hidden = HiddenItems.hiding(present, of: original, share: Self.hiddenShare, seed: seed)
    progress.update("content models: a part hidden")
    guard let masked = try measure(hidden) else { return nil }
    var result = Result(
      split: holdOut.description, hiddenShare: Self.hiddenShare, columns: present,
      rows: [row("as they are", full), row("a part hidden", masked)])
    progress.update("content models: imputing what was hidden")
    let values = try impute(hidden)
    let test = PairedTest(seed: seed)
    for minimum in Self.minimumConfidences {
      progress.update("content models: imputed from a confidence of \(minimum)")
      let used = values.filter { $0.confidence >= minimum }
      guard let measured = try measure(Self.filling(hidden, used)) else { continue }
      var row = row("hidden, imputed ≥ \(minimum)", measured)
      row.imputed = used.count
      row.paired = test.compare(masked.ndcg, measured.ndcg)
      result.rows.append(row)
    }
    return result
  }

  private struct Measured {
    var ndcg: MetricSample
    var recall: Double
  }

  private func row(_ name: String, _ measured: Measured) -> Row {
    Row(name: name, ndcg: measured.ndcg.value, recall: measured.recall)
  }

  private func measure(_ items: [Item]) throws -> Measured? {
    var holdOut = holdOut
    holdOut.train.items = items
    let run = try EvaluationRun(
      holdOuts: [.lists: holdOut], settings: EvaluationSettings(), threads: threads, seed: seed,
      measuresComponents: false, progress: progress)
    let measured = try run.measure(.content) { _, _, _ in }
    guard let first = measured.first, let sample = first.sample(Self.metric) else { return nil }
    return Measured(ndcg: sample, recall: first.metric("recall@20")?.value ?? 0)
  }

  private func impute(_ items: [Item]) throws -> [ImputedValue] {
    var data = holdOut.train
    data.items = items
    let source = ImputationSource(name: "", data: data)
    var audit = ImputationAudit(threads: threads)
    audit.columns = Self.columns
    audit.patterns = [.gaps]
    audit.seed = seed
    var values: [ImputedValue] = []
    let imputation = Imputation(
      source.table, audit: try audit.run(source.table), threads: threads, seed: seed)
    for column in imputation.columns {
      let filling = try imputation.filling(column)
      while let found = try filling.next() { values += found }
    }
    return values
  }

  private static func filling(_ items: [Item], _ values: [ImputedValue]) -> [Item] {
    let byItem = Dictionary(grouping: values, by: \.item)
    return items.map { item in byItem[item.item].map { item.filled(with: $0) } ?? item }
  }
}
