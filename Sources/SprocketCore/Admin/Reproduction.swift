/// How a tensor of a version and the same of its retraining compare.
public struct TensorDifference: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// How many numbers it holds in the original.
  public var elements: Int
  /// How many of them are different; all when the shapes are.
  public var differing: Int
  /// The largest difference between two of them; -1 when the shapes are different.
  public var largest: Double

  public init(
    name: String = "",
    elements: Int = 0,
    differing: Int = 0,
    largest: Double = 0
  ) {
    self.name = name
    self.elements = elements
    self.differing = differing
    self.largest = largest
  }
}

/// What came of training a version again from its recorded inputs.
public struct Reproduction: Hashable, Sendable {
  /// The version.
  public var version: ModelVersion
  /// Whether every tensor is the same bit by bit.
  public var bitEqual: Bool
  /// Whether the data was the same as then, by its fingerprint.
  public var sameData: Bool
  /// What is not as it was then, for people; empty when all is.
  public var obstacles: [String]
  /// Every tensor.
  public var tensors: [TensorDifference]
  /// What was measured of the original.
  public var metrics: [Metric]
  /// The same measured of the retraining.
  public var metricsAgain: [Metric]

  public init(
    version: ModelVersion,
    bitEqual: Bool = false,
    sameData: Bool = false,
    obstacles: [String] = [],
    tensors: [TensorDifference] = [],
    metrics: [Metric] = [],
    metricsAgain: [Metric] = []
  ) {
    self.version = version
    self.bitEqual = bitEqual
    self.sameData = sameData
    self.obstacles = obstacles
    self.tensors = tensors
    self.metrics = metrics
    self.metricsAgain = metricsAgain
  }
}
