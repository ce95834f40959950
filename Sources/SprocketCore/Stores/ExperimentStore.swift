/// The durable list of experiments, and what the running one knows of its users.
public protocol ExperimentStore: Sendable {
  /// All experiments, newest first.
  func experiments() throws -> [StoredExperiment]

  /// Adds an experiment.
  /// - Throws: `alreadyExists` when there is one of that name.
  func add(_ experiment: StoredExperiment) throws

  /// Replaces what is stored of an experiment. When it has stopped, its users are removed: the
  /// report is all that stays.
  func update(_ experiment: StoredExperiment) throws

  /// Adds or replaces users of an experiment.
  func save(_ users: [ExperimentUser], of experiment: String) throws

  /// The users of an experiment, in the order of their `number`.
  func users(of experiment: String) throws -> [ExperimentUser]
}

/// An experiment as it is stored.
public struct StoredExperiment: Hashable, Sendable {
  public var experiment: Experiment
  /// What its owner needs to go on after a restart; empty when that is nothing.
  public var state: String

  public init(experiment: Experiment, state: String = "") {
    self.experiment = experiment
    self.state = state
  }
}

/// What an experiment knows of one user, by `Tombstone.hash` alone.
public struct ExperimentUser: Hashable, Sendable {
  public var hash: UInt64
  /// The order in which users came into the experiment, from 0.
  public var number: Int
  /// Whether the challenger serves them.
  public var isChallenger: Bool
  /// When they got their first list, seconds since 1970-01-01 UTC.
  public var enteredSeconds: Int64
  /// Lists within their observation.
  public var lists: Int
  /// Films recommended to them and liked, within their observation.
  public var hits: Int
  /// Ratings that were predicted before they were learned from.
  public var ratings: Int
  /// The sum of the squared errors of these predictions.
  public var squaredError: Double

  public init(
    hash: UInt64, number: Int, isChallenger: Bool, enteredSeconds: Int64, lists: Int = 0,
    hits: Int = 0, ratings: Int = 0, squaredError: Double = 0
  ) {
    self.hash = hash
    self.number = number
    self.isChallenger = isChallenger
    self.enteredSeconds = enteredSeconds
    self.lists = lists
    self.hits = hits
    self.ratings = ratings
    self.squaredError = squaredError
  }
}
