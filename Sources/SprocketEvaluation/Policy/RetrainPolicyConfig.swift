package import Foundation

/// When the daemon trains by itself. The defaults are for a machine that nobody watches: it trains
/// when there is clearly more to learn from, or when what people do has changed.
package struct RetrainPolicyConfig: Hashable, Sendable {
  /// Whether anything starts a training at all.
  package var isOn = true

  // MARK: Triggers

  /// Train when the last training ended so long ago; 0: never for that.
  package var every: Int64 = 0
  /// Train at this time of day; nil: never for that.
  package var daily: TimeOfDay?
  /// Train when drift was found.
  package var onDrift = true
  /// But not before so many times the square root of the interactions that were trained on have come:
  /// from less a model can hardly learn what has changed. Half of `newRoot`: where a stale model costs
  /// four times what it usually does, it is best to train twice as often.
  package var driftRoot = 20.0
  /// Train after so many new interactions; 0: never for that.
  package var newInteractions = 0
  /// Train after so many times the square root of the interactions that were trained on, and not
  /// before there are `newShare` of them for each; with both 0 never for that.
  ///
  /// What a model gains goes about with the logarithm of its data. So each interaction that is
  /// served by a model of m interactions while there are m + d loses about d / m, and d² / 2m has
  /// been lost when d have come. Where every training costs the same, it is best to train whenever
  /// the same has been lost: at d = root · √m. That is between equal numbers, which are too many
  /// when there is much and too few when there is little, and equal shares, the other way round.
  package var newRoot = 40.0
  /// Of much data a small share is many interactions, and a training of it long.
  package var newShare = 0.02
  /// Train after a data set was taken in.
  package var afterIngest = true

  // MARK: Restraints

  /// After an ingest, wait so long for the next one.
  package var settle: Int64 = 10 * 60 * Self.second
  /// Between the end of a training and the next one.
  package var coolDown: Int64 = 60 * 60 * Self.second
  /// Start nothing at these times of day; nil: any time will do.
  package var quietHours: QuietHours?
  /// Where the times of day are from.
  package var timeZone = TimeZone.current
  /// After a training that failed, wait so long, and twice as long after each further one in a row.
  package var backOff: Int64 = 15 * 60 * Self.second
  /// At most so long.
  package var backOffCap: Int64 = 24 * 3600 * Self.second
  /// Train on no less data than this.
  package var minimumInteractions = 1000
  /// Train for no less than so many new interactions and films.
  package var minimumNew = 100
  /// After the daemon's start, wait so long: one that starts again and again must not train each
  /// time, and whoever has just started it may have other plans.
  package var startDelay: Int64 = 10 * 60 * Self.second

  /// In microseconds, as all times here.
  package static let second: Int64 = 1_000_000

  package init() {}
}
