package import SprocketCore

/// What was measured, as values; everything in it can be reproduced from the data and the seed.
package struct EvaluationReport: Hashable, Sendable {
  /// How the data was held out, in words, with every parameter.
  package var split: String
  /// Users that were held to account.
  package var users: Int
  /// Seed of the bootstrap.
  package var seed: UInt64
  /// Means over users and over lists, such as `ndcg@100`.
  package var metrics: [Metric]
  /// 95 % bootstrap confidence intervals of the per-user metrics.
  package var intervals: [ConfidenceInterval]
  /// The same metrics for parts of the users.
  package var slices: [EvaluationSlice]

  package init(
    split: String = "", users: Int, seed: UInt64 = 0, metrics: [Metric],
    intervals: [ConfidenceInterval] = [], slices: [EvaluationSlice] = []
  ) {
    self.split = split
    self.users = users
    self.seed = seed
    self.metrics = metrics
    self.intervals = intervals
    self.slices = slices
  }

  /// The metric of a name, or nil.
  package func metric(_ name: String) -> Metric? {
    metrics.first { $0.name == name }
  }

  /// The interval of a name, or nil.
  package func interval(_ name: String) -> ConfidenceInterval? {
    intervals.first { $0.name == name }
  }

  /// The metrics to record with a model: those of all users, those of the slices with the slice's
  /// name before them (`warm/ndcg@100`), and `users`, the number of users.
  package var recorded: [Metric] {
    [Metric(name: "users", value: Double(users))]
      + metrics.map { metric in
        guard let interval = interval(metric.name) else { return metric }
        return Metric(
          name: metric.name, value: metric.value, standardError: metric.standardError,
          lower: interval.lower, upper: interval.upper)
      }
      + slices.filter { $0.users > 0 && $0.users < users }.flatMap { slice in
        slice.metrics.map {
          Metric(name: "\(slice.name)/\($0.name)", value: $0.value, standardError: $0.standardError)
        }
      }
  }
}

/// Where a mean lies with 95 % confidence.
package struct ConfidenceInterval: Hashable, Sendable {
  package var name: String
  package var lower: Double
  package var upper: Double

  package init(name: String, lower: Double, upper: Double) {
    self.name = name
    self.lower = lower
    self.upper = upper
  }
}

/// The metrics of a part of the users.
package struct EvaluationSlice: Hashable, Sendable {
  /// Of users: `warm` (something is known of them), `cold`, or by how much is known. Of items:
  /// `cold films`, where only items nobody has in training are to be found.
  package var name: String
  package var users: Int
  package var metrics: [Metric]

  package init(name: String, users: Int, metrics: [Metric]) {
    self.name = name
    self.users = users
    self.metrics = metrics
  }
}
