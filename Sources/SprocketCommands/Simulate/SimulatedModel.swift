import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining

/// What a simulation trains: a model that makes lists and one that predicts ratings, which may be
/// the same.
struct SimulatedRecipe: Sendable {
  let lists: TrainingRecipe
  /// nil: the lists' model predicts ratings too, or nothing does.
  let ratings: TrainingRecipe?
  /// What every model is compared with.
  let popular: TrainingRecipe
  let policy: PreferencePolicy

  init(
    lists: ModelKind, ratings: ModelKind?, settings: EvaluationSettings, threads: Int?
  ) throws {
    self.lists = try TrainingRecipe(
      kind: lists, settings: settings.all(for: lists), threads: threads)
    self.ratings = try ratings.flatMap { kind in
      kind == lists
        ? nil : try TrainingRecipe(kind: kind, settings: settings.all(for: kind), threads: threads)
    }
    popular = try TrainingRecipe(
      kind: .popularity,
      settings: settings.all(for: lists).filter {
        $0.name.hasPrefix(PreferencePolicy.prefix) || $0.name.hasPrefix(PopularityConfig.prefix)
      }, threads: threads)
    policy = try settings.policy
  }

  var listsName: String { lists.kind.rawValue }
  var ratingsName: String? { ratings?.kind.rawValue }

  /// Both are trained on the same rows.
  /// - Parameter cut: How many events of the stream `data` has.
  func train(_ data: TrainingData, cut: Int) throws -> SimulatedModel {
    let set = try TrainingSet(data, policy: policy)
    let lists = try lists.train(set)
    return SimulatedModel(
      lists: lists, ratings: try ratings.map { try $0.train(set) } ?? lists, cut: cut,
      rows: data.items.map { lists.items.row(of: $0.item.rawValue) })
  }
}

/// A model as it serves in a simulation.
struct SimulatedModel: Sendable {
  let lists: TrainedModel
  let ratings: TrainedModel
  /// Events of the stream that it was trained on.
  let cut: Int
  /// The rows of the films of the stream.
  let rows: [ItemRow?]

  /// Which component predicts ratings; nil: none does.
  var rater: (any PredictsRatings)? { ratings.roles.raters[ratings.kind] }

  /// The model that makes lists, as a registry would have it.
  var entry: ModelEntry {
    ModelEntry(
      version: ModelVersion("events-\(cut)"), kind: lists.kind.rawValue, state: "serving",
      settings: lists.settings, position: lists.position, users: lists.users.count,
      items: lists.items.count, interactions: lists.interactions,
      firstMicros: lists.dataWindow.firstMicros, lastMicros: lists.dataWindow.lastMicros)
  }
}

/// What a user did up to now, and what the model in service makes of it: `FreshUsers` of the
/// daemon, for one thread.
struct SimulatedUser: Sendable {
  private(set) var signals: [FeedbackSignal] = []
  /// The films of the stream that the user has met.
  private(set) var met: Set<UInt32> = []
  private var lists: UserView?
  private var ratings: UserView?

  mutating func add(_ item: UInt32, kind: EventKind, value: Float) {
    signals.append(FeedbackSignal(item: ItemRow(Int(item)), kind: kind, value: value))
    met.insert(item)
    forgetViews()
  }

  /// The model has changed.
  mutating func forgetViews() {
    lists = nil
    ratings = nil
  }

  /// Folded in from everything the user did.
  mutating func listView(in model: SimulatedModel) throws -> UserView {
    if let lists { return lists }
    let view = try view(of: model.lists, model)
    lists = view
    return view
  }

  mutating func ratingView(in model: SimulatedModel) throws -> UserView {
    if model.ratings.kind == model.lists.kind { return try listView(in: model) }
    if let ratings { return ratings }
    let view = try view(of: model.ratings, model)
    ratings = view
    return view
  }

  private func view(of trained: TrainedModel, _ model: SimulatedModel) throws -> UserView {
    let known = signals.compactMap { signal in
      model.rows[signal.item.offset].map {
        FeedbackSignal(item: $0, kind: signal.kind, value: signal.value)
      }
    }
    let history = trained.policy.preferences(of: known)
    return UserView(factors: try trained.roles.foldIn(history), history: history)
  }
}
