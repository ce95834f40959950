import SprocketCore
import SprocketMath

/// How likely it is that a film lacks a column, from what else is known and missing of it: its
/// decade, its most frequent genres, countries, languages and the like, how many people rated it,
/// and which other columns are missing. A logistic regression for each column.
///
/// It tells which known values look like the missing ones, so that those can be hidden, and which
/// gaps are none: a series has no runtime.
struct GapModel: Sendable {
  private static let sampledFilms = 30_000
  /// Labels of a field that are features, at most.
  private static let labels = 30
  private static let fields: [AttributeField] = [
    .genre, .country, .language, .certification, .tag,
  ]

  private let table: AttributeTable
  /// By field and label: its feature.
  private let features: [[UInt32: UInt32]]
  private let models: [ItemColumn: SparseLogisticRegression]
  private let missingShare: [ItemColumn: Double]

  init(_ table: AttributeTable, columns: [ItemColumn], seed: UInt64) {
    self.table = table
    var next = Self.firstLabelFeature
    features = AttributeField.allCases.map { field in
      guard Self.fields.contains(field) else { return [:] }
      let holders = table.holders(field)
      let frequent = (0..<holders.rowCount).sorted {
        (holders.count(ofRow: $1), $0) < (holders.count(ofRow: $0), $1)
      }
      var numbers: [UInt32: UInt32] = [:]
      for label in frequent.prefix(Self.labels) where holders.count(ofRow: label) > 0 {
        numbers[UInt32(label)] = next
        next += 1
      }
      return numbers
    }
    var films = Array(0..<table.filmCount)
    if films.count > Self.sampledFilms {
      var generator = SplitMix64(seed: seed)
      films.shuffle(using: &generator)
      films.removeLast(films.count - Self.sampledFilms)
    }
    var models: [ItemColumn: SparseLogisticRegression] = [:]
    var shares: [ItemColumn: Double] = [:]
    for column in columns {
      let outcomes = films.map { !table.isKnown(column, film: $0) }
      shares[column] = Double(outcomes.count { $0 }) / Double(max(1, films.count))
      let features = features
      models[column] = SparseLogisticRegression(
        rows: films.map { Self.features(table, features, film: $0, column) }, outcomes: outcomes,
        featureCount: Int(next), seed: seed)
    }
    self.models = models
    missingShare = shares
  }

  /// The chance that a film like this one lacks the column.
  func probability(_ column: ItemColumn, film: Int) -> Double {
    models[column]?.probability(Self.features(table, features, film: film, column)) ?? 0
  }

  /// Whether films like this one never have the column, while others do: then the gap says that
  /// there is nothing, and is not to be filled.
  func isStructural(_ column: ItemColumn, film: Int) -> Bool {
    (missingShare[column] ?? 1) < 0.9 && probability(column, film: film) > 0.98
  }

  // MARK: Features

  private static let decadeFeatures: UInt32 = 9
  private static let popularityFeatures: UInt32 = 5
  private static let firstLabelFeature =
    UInt32(ItemColumn.allCases.count) + decadeFeatures + popularityFeatures

  private static func features(
    _ table: AttributeTable, _ labelFeatures: [[UInt32: UInt32]], film: Int, _ column: ItemColumn
  ) -> [UInt32] {
    var features: [UInt32] = []
    for (place, other) in ItemColumn.allCases.enumerated()
    where other != column && !table.isKnown(other, film: film) {
      features.append(UInt32(place))
    }
    var first = UInt32(ItemColumn.allCases.count)
    let year = table.number(.year, film: film)
    if column != .year, year > 0 {
      features.append(first + UInt32(min(max((year - 1940) / 10, 0), Int(decadeFeatures) - 1)))
    }
    first += decadeFeatures
    let ratings = Int(table.popularity[film])
    let digits = ratings == 0 ? 0 : min("\(ratings)".utf8.count, Int(popularityFeatures) - 1)
    features.append(first + UInt32(digits))
    for field in fields where field != column.field {
      for label in table.labels(field)[film] {
        if let feature = labelFeatures[field.rawValue][label] { features.append(feature) }
      }
    }
    return features
  }
}
