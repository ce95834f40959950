/// Turns users of a split into one stream of numbers whose mean is the difference between the arms.
///
/// Users are dealt at random, the challenger's arm with probability π. With a value x of a user,
/// A = 1 in the challenger's arm and 0 otherwise, and a centre c that is known before the user is
/// seen,
///
///     Z = (x - c) · (A / π - (1 - A) / (1 - π))
///
/// has the mean E[x | challenger] - E[x | champion] whatever c is, because the second factor has
/// mean 0 (Horvitz & Thompson 1952, with the centre as a control variate). The centre is the mean of
/// the users before, which takes most of the variance away. So one user is one observation, however
/// many requests they make: requests of one user depend on each other, users do not.
package struct SplitDifference: Hashable, Sendable {
  /// The probability of the challenger's arm, above 0 and below 1.
  package let share: Double
  private var sum = 0.0
  private var count = 0.0

  /// - Parameter share: kept within 0.001 and 0.999.
  package init(share: Double) {
    self.share = min(max(share, 0.001), 0.999)
  }

  /// The largest magnitude that an observation can have.
  package var bound: Double { 1 / min(share, 1 - share) }

  /// The observation of the next user.
  /// - Parameter value: Between 0 and 1.
  package mutating func next(_ value: Double, isChallenger: Bool) -> Double {
    // One user of value 1/2 stands for what is known before the first.
    let center = (sum + 0.5) / (count + 1)
    sum += value
    count += 1
    return (value - center) * (isChallenger ? 1 / share : -1 / (1 - share))
  }
}
