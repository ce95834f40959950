/// What drift is computed from, and where its state outlives the daemon.
public protocol DriftStore: Sendable {
  /// The last interactions of what a model was trained on, by time. Of a user, `isNew` says that the
  /// first interaction of all is among them; of a film alike.
  ///
  /// Cost: a pass over everything that was trained on; memory in proportion to `limit`.
  func interactions(last limit: Int, upTo cut: TrainingCut) throws -> DriftInteractions

  /// The last interactions that are not in what a model was trained on, by time, whether they came as
  /// events or with data sets. Of a user, `isNew` says that there was nothing of them before the cut;
  /// of a film it says nothing here.
  ///
  /// Cost: a pass over the events since the cut, and over all ratings of the users of whom data sets
  /// brought some since; memory in proportion to `limit`.
  func interactions(last limit: Int, after cut: TrainingCut) throws -> DriftInteractions

  /// How many interactions came since a cut: positions of the journal, and ratings that data sets
  /// added or changed. Cheap.
  func arrivals(after cut: TrainingCut) throws -> Int

  /// A part of the state by its name, or nil.
  func driftState(_ name: String) throws -> [UInt8]?

  /// Replaces parts of the state, all or none.
  func saveDriftState(_ parts: [String: [UInt8]]) throws
}

/// Where the data ends that a model was trained on.
public struct TrainingCut: Hashable, Sendable {
  /// Events up to this position of the journal.
  public var position: Int64
  /// Ratings of data sets up to this version, unless a later one changed them.
  public var dataVersion: Int64
  /// The time of the last interaction, microseconds since 1970-01-01 UTC.
  public var lastMicros: Int64

  public init(position: Int64, dataVersion: Int64, lastMicros: Int64 = .max) {
    self.position = position
    self.dataVersion = dataVersion
    self.lastMicros = lastMicros
  }
}

/// Interactions as parallel columns: interaction i is what `users[userIndex[i]]` did with
/// `films[filmIndex[i]]`. In order of time.
public struct DriftInteractions: Sendable {
  /// A user, of whom nothing says who it is.
  public struct User: Hashable, Sendable {
    /// Interactions before the first one here.
    public var earlier: Int
    /// Whether the user was not there before.
    public var isNew: Bool

    public init(earlier: Int = 0, isNew: Bool = false) {
      self.earlier = earlier
      self.isNew = isNew
    }
  }

  /// A film as it is described now.
  public struct Film: Hashable, Sendable {
    public var id: ItemID
    public var title: String
    /// The year of release; 0 is unknown.
    public var year: Int
    /// Minutes; 0 is unknown.
    public var runtimeMinutes: Int
    public var genres: [String]
    /// Whether the film was not there before.
    public var isNew: Bool

    public init(
      id: ItemID, title: String = "", year: Int = 0, runtimeMinutes: Int = 0,
      genres: [String] = [], isNew: Bool = false
    ) {
      self.id = id
      self.title = title
      self.year = year
      self.runtimeMinutes = runtimeMinutes
      self.genres = genres
      self.isNew = isNew
    }
  }

  public var users: [User]
  public var films: [Film]
  public var userIndex: [UInt32]
  public var filmIndex: [UInt32]
  public var kind: [EventKind]
  public var value: [Float]
  /// Microseconds since 1970-01-01 UTC.
  public var timeMicros: [Int64]

  public init(
    users: [User] = [], films: [Film] = [], userIndex: [UInt32] = [], filmIndex: [UInt32] = [],
    kind: [EventKind] = [], value: [Float] = [], timeMicros: [Int64] = []
  ) {
    self.users = users
    self.films = films
    self.userIndex = userIndex
    self.filmIndex = filmIndex
    self.kind = kind
    self.value = value
    self.timeMicros = timeMicros
  }

  /// Number of interactions.
  public var count: Int { userIndex.count }
}
