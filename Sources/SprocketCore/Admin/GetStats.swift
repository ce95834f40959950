/// Asks for the state of the daemon.
public struct GetStatsRequest: Hashable, Sendable {

  public init() {}
}

/// The state of the daemon.
public struct GetStatsResponse: Hashable, Sendable {
  /// The daemon's version.
  public var daemonVersion: String
  /// Seconds since the start.
  public var uptimeSeconds: Double
  /// The model version in service; empty when there is none.
  public var model: ModelVersion?
  /// Its kind.
  public var modelKind: String
  /// Users in the database.
  public var users: Int
  /// Films in the database.
  public var items: Int
  /// Ratings from data sets in the database.
  public var ratings: Int
  /// Events in the journal.
  public var events: Int
  /// Position of the last event.
  public var position: Int64
  /// Users whose rows were folded in since the snapshot.
  public var freshUsers: Int
  /// Bytes of user tables: factors, vocabulary and histories.
  public var userTableBytes: Int
  /// Bytes of film tables: factors, vocabulary and catalogue view.
  public var itemTableBytes: Int
  /// Resident memory of the process in bytes.
  public var residentBytes: Int
  /// Open connections.
  public var connections: Int
  /// Calls by method.
  public var methods: [MethodStats]
  /// The vector instructions the kernels use, such as "avx512".
  public var kernels: String
  /// The models in service, the default one last.
  public var components: [ComponentStats]

  public init(
    daemonVersion: String = "",
    uptimeSeconds: Double = 0,
    model: ModelVersion? = nil,
    modelKind: String = "",
    users: Int = 0,
    items: Int = 0,
    ratings: Int = 0,
    events: Int = 0,
    position: Int64 = 0,
    freshUsers: Int = 0,
    userTableBytes: Int = 0,
    itemTableBytes: Int = 0,
    residentBytes: Int = 0,
    connections: Int = 0,
    methods: [MethodStats] = [],
    kernels: String = "",
    components: [ComponentStats] = []
  ) {
    self.daemonVersion = daemonVersion
    self.uptimeSeconds = uptimeSeconds
    self.model = model
    self.modelKind = modelKind
    self.users = users
    self.items = items
    self.ratings = ratings
    self.events = events
    self.position = position
    self.freshUsers = freshUsers
    self.userTableBytes = userTableBytes
    self.itemTableBytes = itemTableBytes
    self.residentBytes = residentBytes
    self.connections = connections
    self.methods = methods
    self.kernels = kernels
    self.components = components
  }
}

/// A model that can be asked for by name.
public struct ComponentStats: Hashable, Sendable {
  /// Its name in requests, such as "ease".
  public var recommender: String
  /// Bytes of its tables, without those that all share.
  public var bytes: Int

  public init(recommender: String = "", bytes: Int = 0) {
    self.recommender = recommender
    self.bytes = bytes
  }
}

/// Calls of one method since the start.
public struct MethodStats: Hashable, Sendable {
  /// Service and method, such as "sprocket.v1.Recommender/Recommend".
  public var method: String
  /// Calls that worked.
  public var ok: Int
  /// Calls that failed.
  public var failed: Int
  /// Half of the calls took at most this long in the daemon, in microseconds.
  public var p50Micros: Double
  /// 99 of 100 calls took at most this long in the daemon, in microseconds.
  public var p99Micros: Double

  public init(
    method: String = "",
    ok: Int = 0,
    failed: Int = 0,
    p50Micros: Double = 0,
    p99Micros: Double = 0
  ) {
    self.method = method
    self.ok = ok
    self.failed = failed
    self.p50Micros = p50Micros
    self.p99Micros = p99Micros
  }
}
