package import SprocketCore
import SprocketMath
package import SprocketModels

/// Ways in which a factorisation can be spoiled between its training and its service. Each leaves a
/// model that opens and answers.
package enum Poison: String, CaseIterable, Sendable {
  case shuffledItems
  case shuffledUsers
  /// The films of one genre have no factors any more.
  case genreWithoutFactors
  /// The films of one genre have factors that no list shows any more.
  case genreOutOfSight
  /// The films of one genre are not there at all, with what users did with them.
  case genreGone
  case notANumber
  case infinity
  case emptyItemTable
  case olderData
  case fewInteractions
  /// Everybody gets the popular films.
  case popularityInDisguise
  case oneScaledItem
  case allScaled
  /// The names of the films belong to others.
  case permutedItemIDs
  case permutedUserIDs

  /// The rules of which at least one has to see it.
  package var rules: Set<String> {
    switch self {
    case .shuffledItems, .shuffledUsers, .popularityInDisguise:
      ["health: own history", "artefact: overlap", "artefact: in-sample"]
    case .genreWithoutFactors: ["health: genre coverage", "health: item coverage"]
    case .genreOutOfSight: ["artefact: genres shown", "health: norms", "artefact: in-sample"]
    case .genreGone: ["health: genre coverage", "health: item coverage", "health: histories"]
    case .notANumber, .infinity: ["health: finite"]
    case .emptyItemTable: ["health: tables"]
    case .olderData: ["health: data window"]
    case .fewInteractions: ["health: interactions", "health: histories"]
    case .oneScaledItem, .allScaled: ["health: norms", "artefact: score range"]
    case .permutedItemIDs: ["health: histories", "artefact: overlap", "artefact: in-sample"]
    case .permutedUserIDs: ["health: histories", "artefact: overlap", "artefact: in-sample"]
    }
  }

  /// Spoils a model that consists of a factorisation.
  /// - Parameter genre: whether a film is of the genre that some poisons drop.
  package func applied(
    to model: TrainedModel, genre: (ItemID) -> Bool
  ) throws -> TrainedModel {
    guard let ials = model.ials else {
      throw SprocketError(.invalidArgument, "only a factorisation can be poisoned")
    }
    var random = SeededRandom(seed: 11)
    var items = (0..<model.items.count).map { ials.itemFactors.row($0) }
    var users = (0..<model.users.count).map { ials.userFactors.row($0) }
    var itemIDs = (0..<items.count).map { model.items.id(of: ItemRow($0)) }
    var userIDs = (0..<users.count).map { model.users.id(of: UserRow($0)) }
    let isOfGenre = itemIDs.map { genre(ItemID($0)) }
    var histories = (0..<users.count).map { model.history(of: UserRow($0)) }
    var popularity = model.popularity
    var (interactions, position, window) = (model.interactions, model.position, model.dataWindow)
    let factorCount = ials.itemFactors.factorCount
    let zeros = [Float](repeating: 0, count: factorCount)

    switch self {
    case .shuffledItems: items.shuffle(using: &random)
    case .shuffledUsers: users.shuffle(using: &random)
    case .genreWithoutFactors:
      for row in items.indices where isOfGenre[row] { items[row] = zeros }
    case .genreOutOfSight:
      for row in items.indices where isOfGenre[row] { items[row] = items[row].map { $0 * -1e-3 } }
    case .genreGone:
      let kept = items.indices.filter { !isOfGenre[$0] }
      var newRow = [Int?](repeating: nil, count: items.count)
      for (row, old) in kept.enumerated() { newRow[old] = row }
      histories = histories.map { history in
        var rest = UserHistory.empty
        for place in history.items.indices {
          guard let row = newRow[history.items[place].offset] else { continue }
          rest.append(
            ItemRow(row), weight: history.weights[place], rating: history.ratings[place])
        }
        return rest
      }
      items = kept.map { items[$0] }
      itemIDs = kept.map { itemIDs[$0] }
      popularity = PopularityModel(
        ratingCounts: kept.map { popularity.ratingCounts[$0] },
        scores: kept.map { popularity.scores[$0] })
    case .notANumber: items[items.count / 2][0] = .nan
    case .infinity: users[users.count / 2][0] = .infinity
    case .emptyItemTable: items = items.map { _ in zeros }
    case .olderData:
      window.lastMicros -= 400 * 86_400_000_000
      position -= 1
    case .fewInteractions:
      interactions /= 10
      histories = histories.map { history in
        var rest = UserHistory.empty
        for place in history.items.indices.prefix(1) {
          rest.append(
            history.items[place], weight: history.weights[place], rating: history.ratings[place])
        }
        return rest
      }
    case .popularityInDisguise:
      for row in items.indices {
        items[row] = zeros
        items[row][0] = (popularity.scores[row] + 1) / 100
      }
      for row in users.indices {
        users[row] = zeros
        users[row][0] = 1
      }
    case .oneScaledItem: items[0] = items[0].map { $0 * 1e5 }
    case .allScaled: items = items.map { $0.map { $0 * 1e3 } }
    case .permutedItemIDs: itemIDs.shuffle(using: &random)
    case .permutedUserIDs: userIDs.shuffle(using: &random)
    }

    let itemTable = FactorTableBuilder(rowCount: items.count, factorCount: factorCount)
    for (row, factors) in items.enumerated() { itemTable.setRow(row, factors) }
    let userTable = FactorTableBuilder(rowCount: users.count, factorCount: factorCount)
    for (row, factors) in users.enumerated() { userTable.setRow(row, factors) }
    var offsets: [Int64] = [0]
    for history in histories { offsets.append((offsets.last ?? 0) + Int64(history.items.count)) }
    let tables = SharedTables(
      items: try Vocabulary(ids: itemIDs), users: try Vocabulary(ids: userIDs),
      userShardStarts: model.userShardStarts,
      histories: try RatingMatrix(
        rowCount: users.count, columnCount: items.count, offsets: SharedBuffer(offsets),
        columns: SharedBuffer(histories.flatMap { $0.items.map { UInt32($0.offset) } }),
        values: SharedBuffer(histories.flatMap(\.weights))),
      ratings: SharedBuffer(histories.flatMap(\.ratings)), popularity: popularity)
    return try TrainedModel(
      kind: model.kind, tables: tables,
      components: [
        try IALSModel(
          itemFactors: itemTable.freeze(),
          userFactors: userTable.freeze(shardStarts: Array(model.userShardStarts.dropLast())),
          config: ials.config)
      ],
      position: position, settings: model.settings, interactions: interactions, dataWindow: window)
  }
}

extension PlantedDataSet {
  /// What a trainer reads of it.
  package var trainingData: TrainingData {
    var data = TrainingData(
      users: (1...userCount).map { UserID("\($0)") }, items: films, position: Int64(ratings.count))
    for rating in ratings.sorted(by: { ($0.user, $0.time) < ($1.user, $1.time) }) {
      data.userIndex.append(UInt32(rating.user - 1))
      data.itemIndex.append(UInt32(rating.film - 1))
      data.kind.append(.rating)
      data.value.append(Float(rating.value))
      data.timeMicros.append(rating.time * 1_000_000)
    }
    return data
  }
}
