/// What the gate demands of a challenger: every number that decides, in one place. A value, so that
/// a verdict can be reproduced from the data and the plan.
package struct GatePlan: Hashable, Sendable, Codable {
  /// The metric that decides, such as `ndcg@100`, `recall@20`, `hit_rate@10`, `mrr@100`, `map@100`.
  package var metric = "ndcg@100"
  /// How data is held out.
  package var split = SplitPlan.Method.time
  /// The share of the interactions, or of the users, that is held out; 0: rankings are not compared.
  package var fraction = 0.1
  /// Of splits that draw, of the bootstrap, and of the samples of users.
  package var seed: UInt64 = 1
  /// One-sided confidence of the bounds.
  package var confidence = 0.95
  /// The share of the champion's value that may be lost, over all users.
  package var tolerance = 0.05
  /// The same on each slice.
  package var sliceTolerance = 0.1
  /// Whether nobody asked for the training.
  package var isAutomatic = false
  /// Whether the difference of such a training, as it was measured, must be no loss at all.
  package var noLoss = true
  /// What may be lost whatever the champion's value is, where that is near 0.
  package var minimumMargin = 0.005
  /// With fewer users no bound could show that little is lost: the difference itself counts then.
  package var minimumUsers = 100
  /// With fewer users of a slice only what is surely worse is refused.
  package var sliceMinimumUsers = 100
  /// Where a split by time leaves fewer users with a history, whole users are held out instead.
  package var fewestHeldOut = 20
  /// With fewer users nothing is said about them.
  package var fewestUsers = 5
  /// With fewer users in the data a model of a part of it is another model: lists, genres and scores
  /// are not compared with it then.
  package var fewestTiedUsers = 50
  /// Users of whom at most so many interactions are known are light.
  package var lightHistory = 10

  /// The least share of the films with preferences that must be covered, overall and in a genre, and
  /// of those that the champion covers. Of a kind that need not cover all films, the least share of
  /// what a model of the same recipe covers.
  package var minimumItemCoverage = 0.9
  package var minimumGenreCoverage = 0.8
  /// Of such a kind, where there is no model of the same recipe to compare with: the least share of
  /// the preferences that are for covered films.
  package var minimumPreferenceCoverage = 0.5
  /// Genres with fewer films are not looked at.
  package var fewestGenreFilms = 3
  /// How much larger than the reference's the ratio of the largest to the median norm may be.
  package var maximumNormGrowth = 10.0
  /// How often larger or smaller than the reference's the median norm and the spread of scores
  /// may be.
  package var maximumScaleRatio = 5.0
  /// The least overlap of lists with those of the measured model, as it is and beyond chance.
  package var minimumOverlap = 0.2
  /// The share of the measured model's value that the artefact may surely lose on the holdout: knowing
  /// it makes the neighbours of films others, not always better ones for what was before.
  package var inSampleTolerance = 0.25
  /// The least share of the champion's interactions, users and known histories.
  package var minimumInteractions = 0.8
  /// By how many days the newest interaction may be older than the champion's, as when somebody was
  /// forgotten.
  package var windowSlackDays = 1.0
  /// How often larger than the champion, of the same kind, the file may be.
  package var maximumSizeRatio = 4.0
  /// The largest file; 0: no limit.
  package var maximumMegabytes = 0
  /// How often slower than the champion a list may be at warm-up, beyond `freeLatencyMilliseconds`.
  package var maximumLatencyRatio = 5.0
  /// A median list that takes no longer is fast enough whatever the champion takes.
  package var freeLatencyMilliseconds = 5.0

  package init() {}

  private enum CodingKeys: String, CodingKey {
    case metric, split, fraction, seed, confidence, tolerance
    case sliceTolerance = "slice_tolerance"
    case isAutomatic = "automatic"
    case noLoss = "no_loss"
    case minimumMargin = "minimum_margin"
    case minimumUsers = "minimum_users"
    case sliceMinimumUsers = "slice_minimum_users"
    case fewestHeldOut = "fewest_held_out"
    case fewestUsers = "fewest_users"
    case fewestTiedUsers = "fewest_tied_users"
    case lightHistory = "light_history"
    case minimumItemCoverage = "minimum_item_coverage"
    case minimumGenreCoverage = "minimum_genre_coverage"
    case minimumPreferenceCoverage = "minimum_preference_coverage"
    case fewestGenreFilms = "fewest_genre_films"
    case maximumNormGrowth = "maximum_norm_growth"
    case maximumScaleRatio = "maximum_scale_ratio"
    case minimumOverlap = "minimum_overlap"
    case inSampleTolerance = "in_sample_tolerance"
    case minimumInteractions = "minimum_interactions"
    case windowSlackDays = "window_slack_days"
    case maximumSizeRatio = "maximum_size_ratio"
    case maximumMegabytes = "maximum_megabytes"
    case maximumLatencyRatio = "maximum_latency_ratio"
    case freeLatencyMilliseconds = "free_latency_milliseconds"
  }
}
