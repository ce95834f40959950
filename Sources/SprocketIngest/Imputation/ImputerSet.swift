import SprocketCore
import SprocketMath

/// Makes the imputers of one table; what several of them need is made once.
final class ImputerSet {
  private let table: AttributeTable
  private let threads: Int
  private let seed: UInt64
  private var factorModel: FactorImputer?
  private var summaries: [ItemColumn: ColumnSummary] = [:]

  init(_ table: AttributeTable, threads: Int, seed: UInt64) {
    self.table = table
    self.threads = threads
    self.seed = seed
  }

  func imputer(_ column: ItemColumn, _ method: ImputationMethod) throws -> any Imputer {
    let summary = summaries[column] ?? ColumnSummary(table, column)
    summaries[column] = summary
    switch method {
    case .mode, .mean, .median: return ConstantImputer(summary, method)
    case .groupMode, .groupMean, .groupMedian: return GroupImputer(table, summary, method)
    case .knn: return try NeighborImputer(table, summary, threads: threads)
    case .mf:
      var config = FactorImputer.Config()
      config.seed = seed
      let model = try factorModel ?? FactorImputer(table, config: config, threads: threads)
      factorModel = model
      return try FactorColumnImputer(model, summary, threads: threads)
    }
  }
}
