/// Asks for an experiment. At most one runs at a time.
public struct StartExperimentRequest: Hashable, Sendable {
  /// What it is to do.
  public var plan: ExperimentPlan

  public init(
    plan: ExperimentPlan
  ) {
    self.plan = plan
  }
}

/// The experiment that began.
public struct StartExperimentResponse: Hashable, Sendable {
  /// The experiment.
  public var experiment: Experiment

  public init(
    experiment: Experiment
  ) {
    self.experiment = experiment
  }
}

/// Asks for the experiments.
public struct ListExperimentsRequest: Hashable, Sendable {
  public init() {}
}

/// The experiments, newest first.
public struct ListExperimentsResponse: Hashable, Sendable {
  /// The experiments.
  public var experiments: [Experiment]

  public init(
    experiments: [Experiment] = []
  ) {
    self.experiments = experiments
  }
}

/// Asks for one experiment.
public struct GetExperimentRequest: Hashable, Sendable {
  /// Its name; empty means the one that runs, or else the newest.
  public var name: String

  public init(
    name: String = ""
  ) {
    self.name = name
  }
}

/// One experiment.
public struct GetExperimentResponse: Hashable, Sendable {
  /// The experiment.
  public var experiment: Experiment

  public init(
    experiment: Experiment
  ) {
    self.experiment = experiment
  }
}

/// Ends an experiment. All users are served by the champion from then on.
public struct StopExperimentRequest: Hashable, Sendable {
  /// Its name; empty means the one that runs.
  public var name: String
  /// For people: why.
  public var reason: String
  /// Make the challenger the champion.
  public var promote: Bool

  public init(
    name: String = "",
    reason: String = "",
    promote: Bool = false
  ) {
    self.name = name
    self.reason = reason
    self.promote = promote
  }
}

/// The experiment that ended.
public struct StopExperimentResponse: Hashable, Sendable {
  /// The experiment.
  public var experiment: Experiment

  public init(
    experiment: Experiment
  ) {
    self.experiment = experiment
  }
}
