import SprocketCore

/// The ratings of a data set while it arrives, packed: some 7 bytes for each.
///
/// The ratings of a chunk are sorted by user, and those of one user become one block (`RatingBlock`),
/// in the order in which they came. Data sets are usually grouped by user, so a user has few blocks.
struct StagedRatings {
  private static let segmentBytes = 4 << 20

  private struct Run {
    var user: UInt32
    var segment: UInt32
    var start: UInt32
    var count: UInt32
  }

  private var segments: [[UInt8]] = []
  private var runs: [Run] = []
  private(set) var count = 0
  private var buffer = RatingBlock.Buffer()
  private var starts: [Int] = []
  private var order: [UInt32] = []
  private var group: [StoredRating] = []

  /// Takes the ratings of a chunk, whose columns have been checked.
  /// - Parameters:
  ///   - users: For each user of the chunk the place in the data set.
  ///   - films: For each film of the chunk the place in the data set.
  mutating func add(_ ratings: RatingColumns, users: [UInt32], films: [UInt32]) {
    let rows = ratings.userIndex.count
    starts.removeAll(keepingCapacity: true)
    starts.append(contentsOf: repeatElement(0, count: users.count + 1))
    for user in ratings.userIndex { starts[Int(user) + 1] += 1 }
    for user in users.indices { starts[user + 1] += starts[user] }
    var next = starts
    if order.count < rows {
      order.append(contentsOf: repeatElement(0, count: rows - order.count))
    }
    for row in 0..<rows {
      let user = Int(ratings.userIndex[row])
      order[next[user]] = UInt32(row)
      next[user] += 1
    }
    for user in users.indices where starts[user] < starts[user + 1] {
      group.removeAll(keepingCapacity: true)
      for index in starts[user]..<starts[user + 1] {
        let row = Int(order[index])
        group.append(
          StoredRating(
            item: films[Int(ratings.itemIndex[row])], value: ratings.value[row],
            time: ratings.timeMicros[row]))
      }
      addRun(user: users[user])
    }
    count += rows
  }

  private mutating func addRun(user: UInt32) {
    RatingBlock.pack(group, into: &buffer)
    if segments.isEmpty || segments[segments.count - 1].count + buffer.count > Self.segmentBytes {
      segments.append([])
      segments[segments.count - 1].reserveCapacity(max(Self.segmentBytes, buffer.count))
    }
    let segment = segments.count - 1
    runs.append(
      Run(
        user: user, segment: UInt32(segment), start: UInt32(segments[segment].count),
        count: UInt32(buffer.count)))
    buffer.withBytes { segments[segment].append(contentsOf: $0) }
  }

  /// The blocks sorted by user, which lets all of them be read user by user.
  func byUser(userCount: Int) -> ByUser {
    ByUser(self, userCount: userCount)
  }

  /// All ratings, user by user.
  struct ByUser {
    private let staged: StagedRatings
    private let starts: [Int]
    private let order: [UInt32]

    fileprivate init(_ staged: StagedRatings, userCount: Int) {
      self.staged = staged
      var starts = [Int](repeating: 0, count: userCount + 1)
      for run in staged.runs { starts[Int(run.user) + 1] += 1 }
      for user in 0..<userCount { starts[user + 1] += starts[user] }
      var next = starts
      var order = [UInt32](repeating: 0, count: staged.runs.count)
      for (index, run) in staged.runs.enumerated() {
        order[next[Int(run.user)]] = UInt32(index)
        next[Int(run.user)] += 1
      }
      self.starts = starts
      self.order = order
    }

    /// Appends the ratings of a user in the order in which they came; films by their places.
    func read(user: Int, into ratings: inout [StoredRating]) throws {
      for index in starts[user]..<starts[user + 1] {
        let run = staged.runs[Int(order[index])]
        let range = Int(run.start)..<Int(run.start) + Int(run.count)
        try staged.segments[Int(run.segment)].withUnsafeBytes {
          try RatingBlock.unpack(UnsafeRawBufferPointer(rebasing: $0[range]), into: &ratings)
        }
      }
    }
  }
}
