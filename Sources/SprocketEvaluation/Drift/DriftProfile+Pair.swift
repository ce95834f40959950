package import SprocketCore

extension DriftProfile {
  /// The end of the training data and what came since, with blocks of the recent window's size.
  /// - Parameter age: How much came since the training.
  package static func pair(
    _ baseline: DriftInteractions, _ recent: DriftInteractions, age: Int
  ) -> (baseline: DriftProfile, recent: DriftProfile) {
    let genres = Layout.genres(of: baseline)
    // Without times nobody knows who came last.
    let hasOrder = baseline.timeMicros.first != baseline.timeMicros.last
    return (
      DriftProfile(
        baseline,
        layout: Layout(
          blockSize: recent.count, genres: genres, age: hasOrder ? age : Int.max / 2)),
      DriftProfile(recent, layout: Layout(blockSize: recent.count, genres: genres))
    )
  }
}
