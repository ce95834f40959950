import SprocketEvaluation
import SprocketService

extension DaemonConfiguration {
  /// `[gate]`: what a candidate must fulfil to be served. docs/gate.md explains each rule.
  static let gateKeys: [ConfigurationKey] = [
    ConfigurationKey(
      name: "gate.metric",
      meaning:
        "what rankings are compared by: ndcg, recall, precision, hit_rate, mrr or map with a "
        + "cut of at most 100",
      isReloadable: true, read: { "\"\($0.gate.metric)\"" },
      write: { text, configuration in
        if let rule = RankedHits.violation(inMetric: text) { return rule }
        configuration.gate.metric = text
        return nil
      }),
    ConfigurationKey(
      name: "gate.split",
      meaning: "how data is held out: time (the newest), strong (whole users), random, or "
        + "leave-last-out",
      isReloadable: true, read: { "\"\($0.gate.split.rawValue)\"" },
      write: { text, configuration in
        guard let split = SplitPlan.Method(rawValue: text) else {
          return "one of " + SplitPlan.Method.allCases.map(\.rawValue).joined(separator: ", ")
        }
        configuration.gate.split = split
        return nil
      }),
    .number(
      "gate.fraction", \.gate.fraction, in: 0...0.5, reloadable: true,
      "the share of the interactions, or of the users, that is held out; 0: only health is judged"),
    .number(
      "gate.confidence", \.gate.confidence, in: 0.5...0.999, reloadable: true,
      "one-sided confidence of the bounds of each difference"),
    .number(
      "gate.tolerance", \.gate.tolerance, in: 0...1, reloadable: true,
      "the share of the champion's value that a challenger may lose, over all users"),
    ConfigurationKey(
      name: "gate.no_loss",
      meaning:
        "whether a training that the policy starts must have lost nothing, as measured; what "
        + "somebody asked for may lose what the tolerance allows",
      isReloadable: true, read: { $0.gate.noLoss ? "\"on\"" : "\"off\"" },
      write: { text, configuration in
        guard ["on", "off"].contains(text) else { return "\"on\" or \"off\"" }
        configuration.gate.noLoss = text == "on"
        return nil
      }),
    .number(
      "gate.slice_tolerance", \.gate.sliceTolerance, in: 0...1, reloadable: true,
      "the same among cold users, cold films and light users"),
    .number(
      "gate.minimum_margin", \.gate.minimumMargin, in: 0...1, reloadable: true,
      "what may be lost however small the champion's value is"),
    .integer(
      "gate.minimum_users", \.gate.minimumUsers, in: 2...1_000_000, reloadable: true,
      "with fewer users no bound could show that little is lost, and the difference itself counts"),
    .integer(
      "gate.slice_minimum_users", \.gate.sliceMinimumUsers, in: 2...1_000_000, reloadable: true,
      "with fewer users of a slice only what is surely worse is refused"),
    .integer(
      "gate.light_history", \.gate.lightHistory, in: 1...1_000_000, reloadable: true,
      "users with at most so many known interactions are light"),
    .number(
      "gate.minimum_item_coverage", \.gate.minimumItemCoverage, in: 0...1, reloadable: true,
      "the least share of the films with preferences, and of the champion's, that must be covered; of "
        + "sparse kinds, of what a model of the same recipe covers"),
    .number(
      "gate.minimum_genre_coverage", \.gate.minimumGenreCoverage, in: 0...1, reloadable: true,
      "the same within each genre"),
    .number(
      "gate.minimum_preference_coverage", \.gate.minimumPreferenceCoverage, in: 0...1,
      reloadable: true,
      "of sparse kinds without a model of the same recipe to compare with: the least share of the "
        + "preferences that are for covered films"),
    .number(
      "gate.minimum_overlap", \.gate.minimumOverlap, in: 0...1, reloadable: true,
      "how much the lists of what is served must overlap with those of what was measured, as they "
        + "are and beyond chance"),
    .number(
      "gate.minimum_interactions", \.gate.minimumInteractions, in: 0...1, reloadable: true,
      "the least share of the champion's interactions, users and histories"),
    .number(
      "gate.window_slack_days", \.gate.windowSlackDays, in: 0...100_000, reloadable: true,
      "by how many days the newest interaction may be older than the champion's"),
    .number(
      "gate.maximum_norm_growth", \.gate.maximumNormGrowth, in: 1...1_000_000, reloadable: true,
      "how much more the largest norm may stand out of a table than in the measured model"),
    .number(
      "gate.maximum_scale_ratio", \.gate.maximumScaleRatio, in: 1...1_000_000, reloadable: true,
      "how often larger or smaller than the measured model's norms and score ranges may be"),
    .number(
      "gate.maximum_size_ratio", \.gate.maximumSizeRatio, in: 0.1...1_000_000, reloadable: true,
      "how often larger than the champion of the same kind the file may be"),
    .integer(
      "gate.maximum_megabytes", \.gate.maximumMegabytes, in: 0...1_048_576, reloadable: true,
      "the largest file; 0: no limit"),
    .number(
      "gate.maximum_latency_ratio", \.gate.maximumLatencyRatio, in: 1...1_000_000,
      reloadable: true,
      "how often slower than the champion a list may be at warm-up, beyond the next"),
    .number(
      "gate.free_latency_milliseconds", \.gate.freeLatencyMilliseconds, in: 0...60_000,
      reloadable: true, "a median list that takes no longer is fast enough in any case"),
  ]

  /// `[registry]`: which snapshots are kept.
  static let registryKeys: [ConfigurationKey] = [
    .integer(
      "registry.keep_versions", \.retention.keepVersions, in: 1...10_000,
      "so many of the newest snapshots are kept; those that an alias names and the one in service "
        + "always are"),
    .integer(
      "registry.keep_days", \.retention.keepDays, in: 0...36_500,
      "snapshots that are not older are kept too"),
    .integer(
      "registry.keep_rejected", \.retention.keepRejected, in: 0...10_000,
      "so many of the newest rejected snapshots are kept, to look into or to promote by force"),
  ]
}
