/// A consistent view of everything a trainer may learn from, as parallel columns.
///
/// Interaction i says that `users[userIndex[i]]` did `kind[i]` with `items[itemIndex[i]]`.
/// Interactions are grouped by user; within a user they are in order of time.
public struct TrainingData: Sendable {
  /// All users that have at least one interaction.
  public var users: [UserID]
  /// All films of the catalogue, also those without interactions.
  public var items: [Item]
  public var userIndex: [UInt32]
  public var itemIndex: [UInt32]
  public var kind: [EventKind]
  public var value: [Float]
  /// Microseconds since 1970-01-01 UTC.
  public var timeMicros: [Int64]
  /// Position in the journal through which events are included.
  public var position: Int64
  /// The newest data version that is included; 0 when there is none.
  public var dataVersion: Int64
  /// The catalogue's revision that `items` are of; nil when they are of none.
  public var catalogRevision: Int64?
  /// The newest run of imputation that the films may have values of; 0: there is none, or models
  /// see none.
  public var imputationRun: Int64

  public init(
    users: [UserID] = [], items: [Item] = [], userIndex: [UInt32] = [], itemIndex: [UInt32] = [],
    kind: [EventKind] = [], value: [Float] = [], timeMicros: [Int64] = [], position: Int64 = 0,
    dataVersion: Int64 = 0,
    catalogRevision: Int64? = nil,
    imputationRun: Int64 = 0
  ) {
    self.users = users
    self.items = items
    self.userIndex = userIndex
    self.itemIndex = itemIndex
    self.kind = kind
    self.value = value
    self.timeMicros = timeMicros
    self.position = position
    self.dataVersion = dataVersion
    self.catalogRevision = catalogRevision
    self.imputationRun = imputationRun
  }

  /// Number of interactions.
  public var count: Int { userIndex.count }
}

/// Gives trainers a consistent view of the data.
public protocol TrainingDataSource: Sendable {
  /// Reads everything in one read transaction. `progress` gets rows read and rows in all, and may
  /// throw to stop.
  /// - Parameter describingItems: false: the films have nothing but their ids, which is enough for
  ///   what learns from feedback alone, and a tenth of the memory.
  func trainingData(
    describingItems: Bool, progress: (Int, Int) throws -> Void
  ) throws -> TrainingData
}

extension TrainingDataSource {
  /// Reads everything, films with their descriptions.
  public func trainingData(progress: (Int, Int) throws -> Void) throws -> TrainingData {
    try trainingData(describingItems: true, progress: progress)
  }
}
