/// What re-ranking for diversity or against popularity did to a list.
public struct ReRanking: Hashable, Sendable {
  /// Mean likeness of two films of the list, 0 to 1, as it would have been.
  public var similarityBefore: Double
  /// The same as it is.
  public var similarityAfter: Double
  /// Mean popularity of the films as it would have been: 1 is the most popular film, 0 one that
  /// nobody knows.
  public var popularityBefore: Double
  /// The same as it is.
  public var popularityAfter: Double
  /// Films on the list that would not be there otherwise.
  public var changed: Int

  public init(
    similarityBefore: Double = 0,
    similarityAfter: Double = 0,
    popularityBefore: Double = 0,
    popularityAfter: Double = 0,
    changed: Int = 0
  ) {
    self.similarityBefore = similarityBefore
    self.similarityAfter = similarityAfter
    self.popularityBefore = popularityBefore
    self.popularityAfter = popularityAfter
    self.changed = changed
  }
}
