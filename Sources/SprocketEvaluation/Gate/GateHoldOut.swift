import SprocketCore
import SprocketMath
import SprocketModels

/// The users on whom models are compared, and what is known of them before: the same for every
/// model, so that differences are paired. `GateHoldOut+Choice.swift` says which.
package struct GateHoldOut: Sendable {
  /// What may be learned from, and the users of whom something is known.
  package let known: HoldOut
  /// What it is.
  package let choice: Choice
  /// The users of whom nothing is known, with the same part to learn from.
  package let strangers: HoldOut
  /// Per user of `known`: interactions known of them.
  let historyLengths: [Int]
  /// Per item of the data: whether nobody has it in the part to learn from.
  let isCold: [Bool]

  package var users: Int { known.users.count + strangers.users.count }

  /// The time after which everything is held out; nil where the split is by something else.
  package var cutMicros: Int64? { known.cutMicros }

  init(_ holdOut: HoldOut, choice: Choice) {
    self.choice = choice
    let train = holdOut.train
    var counts = [UserID: Int](minimumCapacity: train.users.count)
    for user in train.userIndex { counts[train.users[Int(user)], default: 0] += 1 }
    var isCold = [Bool](repeating: true, count: train.items.count)
    for item in train.itemIndex { isCold[Int(item)] = false }
    var (known, strangers) = (holdOut, holdOut)
    let lengths = holdOut.users.map { $0.given.count + counts[$0.user, default: 0] }
    known.users = zip(holdOut.users, lengths).filter { $0.1 > 0 }.map(\.0)
    known.description += ", users with a history"
    strangers.users = zip(holdOut.users, lengths).filter { $0.1 == 0 }.map(\.0)
    self.known = known
    self.strangers = strangers
    self.isCold = isCold
    historyLengths = lengths.filter { $0 > 0 }
  }

  /// The users with a history, with all of it given: for a model that did not learn from the part
  /// but is shown, as in service, what the users did until the split.
  var knownWithHistories: HoldOut {
    let train = known.train
    let wanted = Dictionary(
      known.users.enumerated().map { ($1.user, $0) }, uniquingKeysWith: { first, _ in first })
    let places = train.users.map { wanted[$0] }
    var given = known.users.map(\.given)
    for position in 0..<train.count {
      guard let place = places[Int(train.userIndex[position])] else { continue }
      given[place].append(train.heldOutEvent(position))
    }
    var shown = known
    for place in shown.users.indices { shown.users[place].given = given[place] }
    return shown
  }
}

/// The gate's metric of one model, user by user.
package struct GateSamples: Hashable, Sendable {
  /// Parallel to `GateHoldOut.known.users`.
  package var known: [Double]
  /// Parallel to `GateHoldOut.strangers.users`.
  package var strangers: [Double]
  /// Users with a cold film to find, known ones first: the metric against those films alone.
  package var coldFilms: [Double]

  package init(known: [Double] = [], strangers: [Double] = [], coldFilms: [Double] = []) {
    self.known = known
    self.strangers = strangers
    self.coldFilms = coldFilms
  }

  /// Adds what was measured on another part, with other users.
  mutating func append(_ other: GateSamples) {
    known += other.known
    strangers += other.strangers
    coldFilms += other.coldFilms
  }
}

extension GateHoldOut {
  /// The metric from lists.
  /// - Parameter items: per item of the data its row in the model that made the lists.
  func samples(
    of metric: String, known knownLists: [[ItemRow]], strangers strangerLists: [[ItemRow]],
    items: [ItemRow?]
  ) -> GateSamples {
    var samples = GateSamples()
    for (user, list) in zip(known.users, knownLists) {
      samples.known.append(value(list, user.truth, user.unreachable))
    }
    for (user, list) in zip(strangers.users, strangerLists) {
      samples.strangers.append(value(list, user.truth, user.unreachable))
    }
    for (user, list) in zip(known.users + strangers.users, knownLists + strangerLists) {
      let cold = user.truth.filter { isCold[Int($0)] }
      if !cold.isEmpty { samples.coldFilms.append(value(list, cold, 0)) }
    }
    return samples

    func value(_ list: [ItemRow], _ truth: [UInt32], _ unreachable: Int) -> Double {
      let rows = Set(truth.compactMap { items[Int($0)] })
      let ranks = RankedHits(list: list, truth: rows).ranks
      return RankedHits(ranks: ranks, truthCount: truth.count + unreachable).value(of: metric) ?? 0
    }
  }
}

extension [UserID: Int] {
  fileprivate init(minimumCapacity: Int) {
    self.init()
    reserveCapacity(minimumCapacity)
  }
}
