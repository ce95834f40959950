import SprocketCore
import SprocketMath

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The most frequent labels, the mean or the median among films of the same group: those of the
/// same years, language, country, first genre and so on.
///
/// Which grouping is used is decided by what it says of films that have the column when they are
/// left out themselves. Small groups are pulled towards all films.
struct GroupImputer: Imputer {
  /// m: as many films like the whole are added to each group.
  private static let priorCount = 5.0
  /// Groups with fewer films have no median of their own.
  private static let minimumGroup = 5
  /// Films that decide about the grouping.
  private static let fittedFilms = 50_000

  /// What decides about the group; nil: there is one group.
  let grouping: AttributeField?
  private let groups: LabelMatrix
  private let answers: [UInt32: [Guess]]
  private let fallback: [Guess]

  init(_ table: AttributeTable, _ summary: ColumnSummary, _ method: ImputationMethod) {
    let column = summary.column
    let candidates = AttributeField.allCases.filter {
      $0 != column.field && $0 != .word && $0 != .viewer && $0 != .cast
    }
    var films = summary.known
    if films.count > Self.fittedFilms {
      var generator = SplitMix64(seed: 1)
      films.shuffle(using: &generator)
      films.removeLast(films.count - Self.fittedFilms)
    }
    let scored = candidates.map { ($0, Self.fit(table, summary, films, grouping: $0)) }
    let none = Self.fit(table, summary, films, grouping: nil)
    let best = scored.max { $0.1 < $1.1 }
    grouping = best.flatMap { $0.1 > none ? $0.0 : nil }
    fallback = ConstantImputer(summary, column.kind == .number ? Self.plain(method) : .mode)
      .guesses(film: 0)
    groups = table.labels(grouping ?? column.field)
    guard grouping != nil else {
      answers = [:]
      return
    }
    var members: [UInt32: [Int]] = [:]
    for film in summary.known {
      if let group = groups[film].first { members[group, default: []].append(film) }
    }
    answers = members.mapValues { films in
      column.kind == .number
        ? Self.number(table, films, summary, method)
        : Self.labels(table, films, summary)
    }
  }

  func guesses(film: Int) -> [Guess] {
    guard grouping != nil, let group = groups[film].first else { return fallback }
    return answers[group] ?? fallback
  }

  private static func plain(_ method: ImputationMethod) -> ImputationMethod {
    method == .groupMean ? .mean : .median
  }

  private static func labels(
    _ table: AttributeTable, _ films: [Int], _ summary: ColumnSummary
  ) -> [Guess] {
    let matrix = table.labels(summary.column.field)
    var counts: [UInt32: Float] = [:]
    for film in films { for label in matrix[film] { counts[label, default: 0] += 1 } }
    // Labels that no film of the group has come after those that some have.
    for guess in summary.mode { counts[guess.label, default: 0] += 0 }
    let prior = Float(priorCount)
    return Imputers.best(
      counts.lazy.map { label, count in
        (label, (count + prior * summary.shares[Int(label)]) / (Float(films.count) + prior))
      })
  }

  private static func number(
    _ table: AttributeTable, _ films: [Int], _ summary: ColumnSummary, _ method: ImputationMethod
  ) -> [Guess] {
    let numbers = films.map { Double(table.number(summary.column, film: $0)) }
    let count = Double(numbers.count)
    let mean = (numbers.reduce(0, +) + priorCount * summary.mean) / (count + priorCount)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let variance = (squares + priorCount * summary.variance) / (count + priorCount)
    var value = mean
    if method == .groupMedian {
      value = films.count < minimumGroup ? summary.median : ColumnSummary.median(of: numbers)
    }
    return [Guess(number: value, score: Float(1 / (1 + variance.squareRoot())))]
  }

  /// How well a grouping tells the column, each film being left out of its own group: the mean log
  /// probability of its labels, or the negative mean squared error.
  private static func fit(
    _ table: AttributeTable, _ summary: ColumnSummary, _ films: [Int], grouping: AttributeField?
  ) -> Double {
    let column = summary.column
    let matrix = table.labels(column.field)
    func group(_ film: Int) -> UInt32? {
      guard let grouping else { return 0 }
      return table.labels(grouping)[film].first
    }
    var sizes: [UInt32: Double] = [:]
    var sums: [UInt32: Double] = [:]
    var counts: [UInt64: Double] = [:]
    for film in films {
      guard let group = group(film) else { continue }
      sizes[group, default: 0] += 1
      if column.kind == .number {
        sums[group, default: 0] += Double(table.number(column, film: film))
      } else {
        for label in matrix[film] { counts[UInt64(group) << 32 | UInt64(label), default: 0] += 1 }
      }
    }
    var (total, observations) = (0.0, 0.0)
    for film in films {
      let group = group(film)
      let others = group.flatMap { sizes[$0] }.map { $0 - 1 } ?? 0
      if column.kind == .number {
        let own = Double(table.number(column, film: film))
        let sum = group.flatMap { sums[$0] }.map { $0 - own } ?? 0
        let error = own - (sum + priorCount * summary.mean) / (others + priorCount)
        total -= error * error
        observations += 1
      } else {
        for label in matrix[film] {
          let count = group.flatMap { counts[UInt64($0) << 32 | UInt64(label)] }.map { $0 - 1 } ?? 0
          let share = Double(summary.shares[Int(label)])
          total += log((count + priorCount * share) / (others + priorCount))
          observations += 1
        }
      }
    }
    return total / max(1, observations)
  }
}
