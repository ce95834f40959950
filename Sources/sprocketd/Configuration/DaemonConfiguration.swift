import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketService

/// Everything that can be configured, with its default.
struct DaemonConfiguration: Sendable {
  var logLevel = "notice"
  var eventLoops = 0
  var maximumConnections = 1_024
  var drainSeconds = 10
  var socketGroup = ""
  var dataUIDs: Set<UInt32> = []
  var dataGIDs: Set<UInt32> = []
  var adminUIDs: Set<UInt32> = []
  var adminGIDs: Set<UInt32> = []
  var minimumRating = 0.5
  var maximumRating = 5.0
  var trainingKind = ModelKind.hybrid.rawValue
  var trainerThreads = 0
  var trainerMemoryMegabytes = 0
  var trainerTimeoutSeconds = 6 * 3_600
  var userShards = 16
  var servingMemoryMegabytes = 0
  var imputationUse = "on"
  var imputationMinimumConfidence = 0.7
  var driftEnabled = "on"
  var driftWindowEvents = 10_000
  var driftLeastEvents = 100
  var driftIntervalSeconds = 300
  var driftFalseAlarms = 0.05
  var driftStability = 0.1
  var driftDistance = 0.1
  var driftShare = 0.1
  var driftScoringShare = 0.02
  var policy = RetrainPolicyConfig()
  var policyLookSeconds = 60
  var gate = GatePlan()
  var retention = RetentionRule()
  var impressions = ImpressionConfiguration()
  var experimentUsers = 200_000
  /// Hyper-parameters and preference policy by the names their owners use.
  var settings: [String: String] = [:]

  /// All keys, in the order in which the commented file shows them.
  static let keys: [ConfigurationKey] =
    [
      .choice(
        "log.level", \.logLevel, of: ["debug", "info", "notice", "warning", "error"],
        reloadable: true, "how much is logged"),
      .integer(
        "server.event_loops", \.eventLoops, in: 0...64,
        "threads that answer requests; 0 means one per core"),
      .integer(
        "server.max_connections", \.maximumConnections, in: 1...65_536,
        "connections beyond this many are refused"),
      .integer(
        "server.drain_seconds", \.drainSeconds, in: 0...600,
        "how long a stop waits for calls that are being answered"),
      ConfigurationKey(
        name: "server.socket_group",
        meaning: "group that may open the data socket; empty keeps the daemon's own",
        isReloadable: false, read: { "\"\($0.socketGroup)\"" },
        write: { text, configuration in
          configuration.socketGroup = text
          return nil
        }),
      .identities(
        "access.data_uids", \.dataUIDs,
        "users that may call the data socket; with data_gids empty too, whoever can open it"),
      .identities("access.data_gids", \.dataGIDs, "groups that may call the data socket"),
      .identities(
        "access.admin_uids", \.adminUIDs,
        "users that may call the admin socket besides root and the daemon's own"),
      .identities("access.admin_gids", \.adminGIDs, "groups that may call the admin socket"),
      .number(
        "feedback.minimum_rating", \.minimumRating, in: 0...1_000, reloadable: false,
        "the lowest rating that Record takes"),
      .number(
        "feedback.maximum_rating", \.maximumRating, in: 0...1_000, reloadable: false,
        "the highest rating that Record takes"),
    ] + preferenceKeys + [
      .choice(
        "training.model", \.trainingKind, of: ModelKind.allCases.map(\.rawValue),
        reloadable: true, "what a training makes when the request does not say"),
      .integer(
        "training.threads", \.trainerThreads, in: 0...1_024, reloadable: true,
        "threads of the trainer; 0 means one per core"),
      .integer(
        "training.memory_limit_mb", \.trainerMemoryMegabytes, in: 0...1_048_576,
        reloadable: true, "memory the trainer may take for itself, in megabytes; 0 means no limit"),
      .integer(
        "training.timeout_seconds", \.trainerTimeoutSeconds, in: 1...604_800, reloadable: true,
        "a training that takes longer fails"),
      .integer(
        "training.user_shards", \.userShards, in: 1...4_096, reloadable: true,
        "shards of the user table in new models"),
    ] + gateKeys + registryKeys + [
      .integer(
        "serving.memory_limit_mb", \.servingMemoryMegabytes, in: 0...1_048_576,
        "memory that the models in service may take together, in megabytes; those that the default "
          + "one does not need are left out, the largest first; 0 means no limit"),
      .choice(
        "imputation.use", \.imputationUse, of: ["on", "off"],
        "whether models see imputed values of films that lack a column; there are none until "
          + "`sprocket impute` was run"),
      .number(
        "imputation.minimum_confidence", \.imputationMinimumConfidence, in: 0...1,
        "models see imputed values of at least this confidence, and those that a person accepted"),
    ] + driftKeys + policyKeys + impressionKeys + experimentKeys + hyperparameterKeys + formerKeys

  /// The sections of the file.
  static let sections = Set(keys.map(\.section))

  private static let driftKeys: [ConfigurationKey] = [
    .choice(
      "drift.watch", \.driftEnabled, of: ["on", "off"],
      "whether it is watched that events are like what the model was trained on"),
    .integer(
      "drift.window_events", \.driftWindowEvents, in: 100...100_000,
      "events that are compared with the end of the training data: the last so many"),
    .integer(
      "drift.minimum_events", \.driftLeastEvents, in: 50...100_000,
      "with fewer events since the training nothing is said of the data"),
    .integer(
      "drift.interval_seconds", \.driftIntervalSeconds, in: 1...86_400,
      "between two looks at the data, when a tenth of a window is new"),
    .number(
      "drift.false_alarms", \.driftFalseAlarms, in: 0.000_1...0.5,
      "the probability of a false alarm within 10,000 events when nothing changes"),
    .number(
      "drift.minimum_psi", \.driftStability, in: 0...10,
      "from which population stability index on a difference matters"),
    .number(
      "drift.minimum_ks", \.driftDistance, in: 0...1,
      "from which distance of two distribution functions on a difference matters"),
    .number(
      "drift.minimum_share", \.driftShare, in: 0...1,
      "from which difference of two shares on it matters"),
    .number(
      "drift.scoring_share", \.driftScoringShare, in: 0...1,
      "share of the time between events in which they are scored before they are learned from; 1 "
        + "scores all"),
  ]

  private static let preferenceKeys: [ConfigurationKey] = [
    ("rating_threshold", "a rating from this value on is a preference"),
    ("rating_weight", "weight of such a rating"),
    ("like_weight", "weight of a like"),
    ("dislike_weight", "weight of a dislike; 0 only hides the film"),
    ("watched_threshold", "a film watched from this fraction on is a preference"),
    ("watched_weight", "weight of a film watched to the end; a part counts in proportion"),
    ("seen_weight", "weight of a film of which only is known that it was seen"),
  ].map { name, meaning in
    let setting = PreferencePolicy.prefix + name
    let standard = PreferencePolicy().settings.first { $0.name == setting }?.value ?? ""
    return .setting(
      "feedback.\(name)", as: setting, standard: standard, reloadable: true,
      check: { setting throws(SprocketError) in _ = try PreferencePolicy(settings: [setting]) },
      meaning + " (new models only: a model folds in with the weights it was trained with)")
  }

  /// The hyper-parameters of every kind: `models.ease.regularization` is `regularization` of ease.
  private static let hyperparameterKeys =
    ModelKind.allCases.flatMap { kind in
      (kind.configType?.settingNames ?? []).map { hyperparameter($0, of: kind, in: "models.") }
    } + [
      .setting(
        "models.popularity.half_life_days", as: "popularity.half_life_days", standard: "\"auto\"",
        reloadable: true,
        check: { setting throws(SprocketError) in _ = try setting.double(in: 0...100_000) },
        "after so many days an interaction counts half; 0: age does not matter; \"auto\" is 0, and in "
          + "a hybrid what would have served newcomers best")
    ]

  /// The section `[ials]` of earlier versions, which says the same as `[models.ials]`.
  private static let formerKeys = [
    "factors", "epochs", "regularization", "unobserved_weight", "seed",
  ].map { name in
    var key = hyperparameter(name, of: .ials, in: "")
    key.isShown = false
    return key
  }

  private static func hyperparameter(
    _ name: String, of kind: ModelKind, in section: String
  ) -> ConfigurationKey {
    .setting(
      "\(section)\(kind.rawValue).\(name)", as: "\(kind.rawValue).\(name)",
      standard: "\"auto\"", reloadable: true,
      check: { setting throws(SprocketError) in
        _ = try kind.configType?.init(settings: [Setting(name: name, value: setting.value)])
      }, "hyper-parameter of \(kind.rawValue); \"auto\" adapts to the size of the data")
  }

  /// What the file would look like that says all of this.
  func commentedFile() -> String {
    var lines = ["# Configuration of sprocketd. What is not set here keeps the value shown."]
    var section = ""
    for key in Self.keys where key.isShown {
      if key.section != section {
        section = key.section
        lines += ["", "[\(section)]"]
      }
      let note = key.isReloadable ? "" : " (takes a restart)"
      lines += [
        "# \(key.meaning)\(note)",
        "# \(key.name.dropFirst(section.count + 1)) = \(key.read(self))",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Which imputed values models see.
  var imputation: ImputationPolicy {
    imputationUse == "on"
      ? ImputationPolicy(minimumConfidence: imputationMinimumConfidence) : .off
  }

  /// How drift is looked for.
  var drift: DriftConfiguration {
    DriftConfiguration(
      isEnabled: driftEnabled == "on", windowEvents: driftWindowEvents,
      leastEvents: driftLeastEvents, interval: .seconds(driftIntervalSeconds),
      falseAlarms: driftFalseAlarms,
      sizes: DriftJudge.Sizes(
        stability: driftStability, distance: driftDistance, share: driftShare),
      scoringShare: driftScoringShare)
  }

  /// What trainings use.
  var retrainDefaults: RetrainDefaults {
    RetrainDefaults(
      kind: ModelKind(rawValue: trainingKind) ?? .hybrid,
      settings: settings.map { Setting(name: $0.key, value: $0.value) }.sorted {
        $0.name < $1.name
      },
      threads: trainerThreads, shardCount: userShards,
      memoryLimitBytes: trainerMemoryMegabytes << 20,
      timeout: .seconds(trainerTimeoutSeconds), imputation: imputation, gate: gate)
  }
}
