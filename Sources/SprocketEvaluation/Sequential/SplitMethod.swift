/// How the arms of a split are compared.
package enum SplitMethod: String, CaseIterable, Sendable {
  /// Exact from the first user on.
  case betting
  /// Asymptotic.
  case msprt

  /// The test, before the first user.
  /// - Parameters:
  ///   - minimumUsers: of each arm, before which nothing is decided.
  ///   - resolution: of the interval; 0 tells only whether there is a difference, at a fraction of the
  ///     cost.
  package func test(
    alpha: Double, share: Double, minimumUsers: Int, resolution: Int = 200
  ) -> any SequentialTest {
    switch self {
    case .betting:
      BettingSequence(
        alpha: alpha, bound: SplitDifference(share: share).bound, resolution: resolution)
    case .msprt:
      // About normal from here on, whatever the arms are like.
      NormalMixtureSequence(
        alpha: alpha, expectedCount: max(1_000, 5 * minimumUsers),
        minimumCount: max(50, minimumUsers))
    }
  }
}
