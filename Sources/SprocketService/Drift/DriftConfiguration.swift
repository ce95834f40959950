package import SprocketEvaluation

/// How drift is looked for.
package struct DriftConfiguration: Hashable, Sendable {
  /// Whether at all.
  package var isEnabled: Bool
  /// Events that are compared with the end of the training data: the last so many.
  package var windowEvents: Int
  /// Fewer than that are not looked at.
  package var leastEvents: Int
  /// Between two looks at the data.
  package var interval: Duration
  /// The probability of a false alarm within 10,000 events when nothing changes.
  package var falseAlarms: Double
  /// From which size on a difference matters.
  package var sizes: DriftJudge.Sizes
  /// The share of the fold-in worker's time that scoring events before they are learned may take; 1
  /// scores all.
  package var scoringShare: Double

  package init(
    isEnabled: Bool = true, windowEvents: Int = 10_000, leastEvents: Int = 100,
    interval: Duration = .seconds(300), falseAlarms: Double = 0.05,
    sizes: DriftJudge.Sizes = DriftJudge.Sizes(), scoringShare: Double = 0.02
  ) {
    self.isEnabled = isEnabled
    self.windowEvents = windowEvents
    self.leastEvents = leastEvents
    self.interval = interval
    self.falseAlarms = falseAlarms
    self.sizes = sizes
    self.scoringShare = scoringShare
  }

  /// Interactions of the training data that a window is compared with: ten windows, for then nearly
  /// all of the noise is that of the window, but no more than are held in some 20 MB.
  var baselineEvents: Int { max(windowEvents, min(10 * windowEvents, 200_000)) }

  /// New events that make another look worth while.
  var stepEvents: Int { max(leastEvents / 2, windowEvents / 10, 1) }

  /// Half for the data, half for the streams of errors.
  var dataBudget: FalseAlarmBudget { FalseAlarmBudget(probability: falseAlarms / 2) }
}
