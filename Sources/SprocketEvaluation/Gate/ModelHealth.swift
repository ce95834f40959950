package import SprocketCore
import SprocketMath
package import SprocketModels

/// Facts about a model that are read off its tables and off the lists that it makes for some users.
/// Nothing is judged here.
package struct ModelHealth: Sendable {
  /// How many films of a genre there are, and how many of them the model has an opinion on.
  package struct GenreShare: Hashable, Sendable {
    package var films = 0
    package var covered = 0

    /// 1 where there is nothing to cover.
    var share: Double { films == 0 ? 1 : Double(covered) / Double(films) }

    mutating func add(_ count: Int = 1, isCovered: Bool) {
      films += count
      if isCovered { covered += count }
    }
  }

  package var kind: ModelKind
  package var users: Int
  package var items: Int
  package var interactions: Int
  package var position: Int64
  /// Time of the newest interaction.
  package var lastMicros: Int64
  /// The newest version of the data it was trained from; 0 when unknown.
  package var dataVersion: Int64
  /// Size of the file; 0 when there is none.
  package var bytes: Int
  /// Factors and popularity scores that are infinite or not numbers.
  package var nonFiniteValues: Int
  /// The share of the films with preferences that the model has an opinion on.
  package var itemCoverage: Double
  /// The same of the preferences, each of which is for one film.
  package var preferenceCoverage: Double
  /// Of films with preferences, by genre.
  package var genres: [String: GenreShare]
  package var tables: [TableHealth]
  /// The films that the model has an opinion on, by `key(of:)`.
  package var coveredItems: Set<UInt64>
  /// The films it has rows of, by `key(of:)`.
  package var knownItems: Set<UInt64>
  /// The films with preferences, by `key(of:)`.
  package var preferredItems: Set<UInt64>
  /// The genres of the films.
  let catalogue: FilmGenres
  /// What it shows the sampled users.
  package var lists: SampledLists

  /// Looks at every number of the model once, and makes lists for the sampled users.
  /// - Parameters:
  ///   - genres: of the films of the catalogue.
  ///   - sample: the users to look at; those without a row are left out.
  package init(
    of model: TrainedModel, bytes: Int = 0, dataVersion: Int64 = 0,
    genres catalogue: FilmGenres = FilmGenres(),
    sample: [UserID] = []
  ) throws {
    kind = model.kind
    users = model.users.count
    items = model.items.count
    interactions = model.interactions
    position = model.position
    lastMicros = model.dataWindow.lastMicros
    self.dataVersion = dataVersion
    self.bytes = bytes
    self.catalogue = catalogue
    nonFiniteValues =
      model.popularity.scores.count { !$0.isFinite }
      + model.components.reduce(0) { $0 + $1.nonFiniteCount }
    tables = model.components.flatMap { $0.tensors.compactMap(TableHealth.init) }

    let scores = model.popularity.scores
    let covers = model.component(model.kind)?.coveredItems
    let likes = model.preferenceCounts
    var (films, preferences) = (GenreShare(), GenreShare())
    genres = [:]
    coveredItems = []
    knownItems = []
    preferredItems = []
    for row in 0..<model.items.count {
      let id = ItemID(model.items.id(of: ItemRow(row)))
      let key = Self.key(of: id)
      knownItems.insert(key)
      let isCovered = covers?.contains(row) ?? (scores[row] > 0)
      if isCovered { coveredItems.insert(key) }
      guard scores[row] > 0 else { continue }
      preferredItems.insert(key)
      films.add(isCovered: isCovered)
      preferences.add(likes[row], isCovered: isCovered)
      for genre in catalogue[id] { genres[genre, default: GenreShare()].add(isCovered: isCovered) }
    }
    itemCoverage = films.share
    preferenceCoverage = preferences.share
    // Tables with holes in them make no lists worth looking at.
    lists = nonFiniteValues == 0 ? try SampledLists(of: model, users: sample) : SampledLists()
  }

  /// What stands for a film in sets, which a million of them do not make large.
  static func key(of item: ItemID) -> UInt64 { Fingerprint.hash(of: item.rawValue) }

  /// Users to look at, the same for all models that know them: those with the smallest hashes.
  package static func sample(of users: [UserID], count: Int, seed: UInt64) -> [UserID] {
    users.map { user -> (UInt64, UserID) in
      var generator = SplitMix64(seed: seed, stream: Fingerprint.hash(of: user.rawValue))
      return (generator.next(), user)
    }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(count).map(\.1)
  }

  /// The ids of a model's users.
  package static func users(of model: TrainedModel) -> [UserID] {
    (0..<model.users.count).map { UserID(model.users.id(of: UserRow($0))) }
  }
}

extension TrainedModel {
  /// By item row: how many users prefer it.
  /// - Complexity: a pass over the interactions.
  fileprivate var preferenceCounts: [Int] {
    var counts = [Int](repeating: 0, count: items.count)
    tables.histories.columns.withUnsafeElements { columns in
      tables.histories.values.withUnsafeElements { weights in
        // Both have an element for each interaction; what a file says is not taken for granted.
        for position in 0..<min(columns.count, weights.count) where weights[position] > 0 {
          let item = Int(columns[position])
          if item < counts.count { counts[item] += 1 }
        }
      }
    }
    return counts
  }
}
