import SprocketCore
import SprocketEvaluation

/// What a split knows of its users, and what follows from it. Pure: time comes from outside.
///
/// A user is observed from their first list for as long as the plan says, and counts once, when
/// that is over; so users are compared, and what one user does a hundred times weighs no more than
/// what they do once.
struct ExperimentLedger {
  /// Sums over the users of one arm.
  private struct Arm {
    var users = 0
    var lists = 0
    var hits = 0
    var usersWithHit = 0
    var ratings = 0
    var squaredError = 0.0
    var observed = 0
    var sum = 0.0
    var squares = 0.0
    var versions: [String] = []

    /// Adds a user, or with -1 takes one away.
    mutating func count(_ user: ExperimentUser, _ sign: Int) {
      users += sign
      lists += sign * user.lists
      hits += sign * user.hits
      usersWithHit += user.hits > 0 ? sign : 0
      ratings += sign * user.ratings
      squaredError += Double(sign) * user.squaredError
    }

    mutating func observe(_ value: Double, _ sign: Int) {
      observed += sign
      sum += Double(sign) * value
      squares += Double(sign) * value * value
    }
  }

  /// The most versions that an arm lists.
  private static let maximumVersions = 20

  let plan: ExperimentPlan
  private let maximumUsers: Int
  private var users: [UInt64: ExperimentUser] = [:]
  /// Users by the order in which they came, and the next of them whose observation may be over.
  private var order: [UInt64] = []
  private var nextObserved = 0
  private var nextNumber = 0
  private var arms = [Arm(), Arm()]
  private var difference: SplitDifference
  private var test: any SequentialTest
  private var changed: Set<UInt64> = []
  private(set) var unmeasuredUsers: Set<UInt64> = []

  /// - Parameter maximumUsers: further ones are served, but not measured.
  init(_ plan: ExperimentPlan, maximumUsers: Int) {
    self.plan = plan
    self.maximumUsers = maximumUsers
    difference = SplitDifference(share: plan.share)
    test = plan.makeTest()
  }

  // MARK: What happens

  mutating func shown(user: UInt64, version: ModelVersion, arm: ExperimentArm, seconds: Int64) {
    guard arm != .none else { return }
    let isChallenger = arm == .challenger
    note(version.rawValue, isChallenger)
    if users[user] == nil {
      guard users.count < maximumUsers else {
        if unmeasuredUsers.count < maximumUsers { unmeasuredUsers.insert(user) }
        return
      }
      add(
        ExperimentUser(
          hash: user, number: nextNumber, isChallenger: isChallenger, enteredSeconds: seconds))
    }
    change(user, at: seconds, arm: arm) { $0.lists += 1 }
  }

  /// A film that the user's arm showed them, within their observation, was liked now.
  mutating func hit(user: UInt64, shown: ShownHit, seconds: Int64) {
    guard let known = users[user], shown.shownSeconds >= known.enteredSeconds else { return }
    change(user, at: seconds, arm: shown.arm) { $0.hits += 1 }
  }

  /// A rating was predicted by the user's arm before it was learned from.
  mutating func rated(user: UInt64, squaredError: Double, arm: ExperimentArm, seconds: Int64) {
    change(user, at: seconds, arm: arm) {
      $0.ratings += 1
      $0.squaredError += squaredError
    }
  }

  /// Ends the observation of those whose time is over, in the order in which they came.
  mutating func observe(seconds: Int64) {
    while nextObserved < order.count {
      guard let user = users[order[nextObserved]], isOver(user, seconds) else { break }
      let value = plan.value(of: user)
      arms[user.isChallenger ? 1 : 0].observe(value, 1)
      test.add(difference.next(value, isChallenger: user.isChallenger))
      nextObserved += 1
    }
  }

  /// Forgets a user, as if they had never been there.
  ///
  /// Cost: the test goes over all observed users again, if this is one of them.
  mutating func forget(user hash: UInt64) {
    unmeasuredUsers.remove(hash)
    guard let user = users.removeValue(forKey: hash), let place = order.firstIndex(of: hash) else {
      return
    }
    changed.remove(hash)
    order.remove(at: place)
    arms[user.isChallenger ? 1 : 0].count(user, -1)
    guard place < nextObserved else { return }
    nextObserved -= 1
    arms[user.isChallenger ? 1 : 0].observe(plan.value(of: user), -1)
    difference = SplitDifference(share: plan.share)
    test = plan.makeTest()
    for hash in order[..<nextObserved] {
      guard let user = users[hash] else { continue }
      test.add(difference.next(plan.value(of: user), isChallenger: user.isChallenger))
    }
  }

  private func isOver(_ user: ExperimentUser, _ seconds: Int64) -> Bool {
    seconds - user.enteredSeconds >= Int64(plan.observationSeconds)
  }

  private mutating func add(_ user: ExperimentUser) {
    users[user.hash] = user
    order.append(user.hash)
    nextNumber = max(nextNumber, user.number + 1)
    arms[user.isChallenger ? 1 : 0].count(user, 1)
    changed.insert(user.hash)
  }

  private mutating func change(
    _ hash: UInt64, at seconds: Int64, arm: ExperimentArm, _ body: (inout ExperimentUser) -> Void
  ) {
    guard var user = users[hash], (arm == .challenger) == user.isChallenger, arm != .none,
      !isOver(user, seconds)
    else { return }
    let place = user.isChallenger ? 1 : 0
    arms[place].count(user, -1)
    body(&user)
    arms[place].count(user, 1)
    users[hash] = user
    changed.insert(hash)
  }

  private mutating func note(_ version: String, _ isChallenger: Bool) {
    let place = isChallenger ? 1 : 0
    if arms[place].versions.last == version || arms[place].versions.contains(version) { return }
    if arms[place].versions.count < Self.maximumVersions { arms[place].versions.append(version) }
  }

  // MARK: Stored

  /// Takes users as they were stored, in the order in which they came; `observe` goes over them
  /// again, so the test is where it was.
  mutating func restore(_ stored: [ExperimentUser], versions: [[String]]) {
    for user in stored where users[user.hash] == nil { add(user) }
    changed = []
    for (place, names) in versions.prefix(2).enumerated() { arms[place].versions = names }
  }

  /// Users that are not stored as they are now; from here on they count as stored.
  mutating func takeChanged(limit: Int) -> [ExperimentUser] {
    let chosen = Array(changed.prefix(limit))
    changed.subtract(chosen)
    return chosen.compactMap { users[$0] }
  }

  /// Counts as not stored again what could not be stored.
  mutating func putBack(_ stored: [ExperimentUser]) {
    for user in stored where users[user.hash] != nil { changed.insert(user.hash) }
  }

  // MARK: Reported

  var observed: (champion: Int, challenger: Int) { (arms[0].observed, arms[1].observed) }

  var reports: [ArmReport] {
    zip(arms, [ExperimentArm.champion, .challenger]).map { sums, arm in
      let count = Double(sums.observed)
      let mean = sums.observed == 0 ? 0 : sums.sum / count
      let variance =
        sums.observed < 2 ? 0 : max(0, sums.squares - count * mean * mean) / (count - 1)
      return ArmReport(
        arm: arm.name, versions: sums.versions, lists: sums.lists, users: sums.users,
        observedUsers: sums.observed, hits: sums.hits, usersWithHit: sums.usersWithHit,
        mean: mean, standardError: sums.observed < 2 ? 0 : (variance / count).squareRoot(),
        ratings: sums.ratings,
        rmse: sums.ratings == 0
          ? 0 : (max(0, sums.squaredError) / Double(sums.ratings)).squareRoot())
    }
  }

  /// The difference; nil before anything can be said of it.
  var effect: EffectReport? {
    guard let interval = test.interval else { return nil }
    return EffectReport(
      estimate: test.estimate, lower: interval.lowerBound, upper: interval.upperBound,
      confidence: 1 - test.alpha, pValue: test.pValue, users: test.count)
  }
}
