import Foundation
import SprocketCore
import SprocketMath
import SprocketModels

/// Test, then train: every event is first measured by the model in service, then learned from as a
/// daemon learns at once, by folding in its user.
struct Replay {
  /// What one event said of the model.
  struct Measure {
    /// The NDCG of a list whose only film to find is this one: 1 / log2(rank + 1), 0 beyond the
    /// cut; NaN where the event is no liking, or of a film that the user had met.
    var gain = Float.nan
    /// Predicted - given rating; NaN where there is none.
    var error = Float.nan
    /// Whether the model has never met the film, or the user was new.
    var isNewFilm = false
    var isNewUser = false
  }

  /// Where lists end: as in the gate's metric.
  static let cutoff = 100

  let stream: EventStream
  let policy: PreferencePolicy
  private(set) var model: SimulatedModel
  private var users: [SimulatedUser]

  init(_ stream: EventStream, policy: PreferencePolicy, model: SimulatedModel) {
    self.stream = stream
    self.policy = policy
    self.model = model
    users = [SimulatedUser](repeating: SimulatedUser(), count: stream.users.count)
  }

  /// Another model comes into service. Users stay what they are.
  mutating func serve(_ model: SimulatedModel) {
    self.model = model
    for user in users.indices { users[user].forgetViews() }
  }

  /// Learns from an event without measuring it.
  mutating func learn(_ event: Int) {
    users[Int(stream.userIndex[event])].add(
      stream.itemIndex[event], kind: stream.kind[event], value: stream.value[event])
  }

  /// Measures an event, then learns from it.
  /// - Parameter isRanked: Whether lists are made, which is most of the work.
  mutating func step(_ event: Int, isRanked: Bool = true) throws -> Measure {
    let user = Int(stream.userIndex[event])
    let item = stream.itemIndex[event]
    let (kind, value) = (stream.kind[event], stream.value[event])
    var measure = Measure()
    measure.isNewUser = users[user].met.isEmpty
    if let row = model.rows[Int(item)] {
      measure.isNewFilm = model.lists.popularity.ratingCounts[row.offset] == 0
      if isRanked, policy.weight(of: kind, value: value) > 0, !users[user].met.contains(item) {
        measure.gain = try gain(of: row, user)
      }
      if kind == .rating, let rater = model.rater {
        let view = try users[user].ratingView(in: model)
        if let predicted = rater.ratings(of: [row], for: view).first {
          measure.error = predicted.rating - value
        }
      }
    }
    learn(event)
    return measure
  }

  private mutating func gain(of row: ItemRow, _ user: Int) throws -> Float {
    var mask = RowMask.all(model.lists.items.count)
    for item in users[user].met {
      if let met = model.rows[Int(item)] { mask.remove(met.offset) }
    }
    let view = try users[user].listView(in: model)
    let list = model.lists.recommend(Self.cutoff, for: view, mask: mask)
    guard let place = list.firstIndex(where: { $0.item == row }) else { return 0 }
    return 1 / Float(log2(Double(place + 2)))
  }
}
