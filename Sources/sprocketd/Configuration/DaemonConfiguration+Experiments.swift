import SprocketCore
import SprocketService

/// What of recommended lists is remembered, as it stands in the file.
struct ImpressionConfiguration: Sendable {
  var sample = 1.0
  var depth = 20
  var filmsPerUser = 200
  var memoryMegabytes = 64
  var days = 30
  var hitWindowHours = 168
  var suppressExposures = 0
  var suppressWindowHours = 168

  var settings: ImpressionSettings {
    ImpressionSettings(
      sample: sample, depth: depth, filmsPerUser: filmsPerUser,
      memoryBytes: memoryMegabytes << 20, days: days, hitWindowSeconds: hitWindowHours * 3_600,
      suppress: SuppressRecent(
        exposures: suppressExposures, windowSeconds: suppressWindowHours * 3_600))
  }
}

extension DaemonConfiguration {
  static let impressionKeys: [ConfigurationKey] = [
    .number(
      "impressions.sample", \.impressions.sample, in: 0...1,
      "of how many users it is remembered what they are shown, as a share; 0 turns it off"),
    .integer(
      "impressions.depth", \.impressions.depth, in: 1...1_000,
      "the first films of each list that are remembered"),
    .integer(
      "impressions.films_per_user", \.impressions.filmsPerUser, in: 10...10_000,
      "films remembered of one user; the oldest go first"),
    .integer(
      "impressions.memory_mb", \.impressions.memoryMegabytes, in: 1...1_048_576,
      "memory for all users, in megabytes, and about as much in the database; those who were shown "
        + "a list longest ago go first"),
    .integer(
      "impressions.days", \.impressions.days, in: 1...3_650,
      "how many days anything is remembered"),
    .integer(
      "impressions.hit_window_hours", \.impressions.hitWindowHours, in: 1...87_600,
      "a film that the user likes at most so long after it was shown is a hit"),
    .integer(
      "impressions.suppress_exposures", \.impressions.suppressExposures, in: 0...10_000,
      "lists leave out films that the user was shown so often without a response, unless the "
        + "request says otherwise; 0 leaves none out"),
    .integer(
      "impressions.suppress_window_hours", \.impressions.suppressWindowHours, in: 0...87_600,
      "showings longer ago do not count for that; 0: all that are remembered do"),
  ]

  static let experimentKeys: [ConfigurationKey] = [
    .integer(
      "experiments.max_users", \.experimentUsers, in: 100...100_000_000,
      "users of a split that are measured, some 150 bytes of memory each; further ones are only "
        + "served")
  ]
}
