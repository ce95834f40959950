/// Turns values of events into one value for each session of a user.
///
/// A user's errors are alike: a harsh one is overrated by the model all evening. Detectors of streams
/// take their values for independent, so they get the mean of a session, which ends when the user has
/// done nothing for `gap` events of others. Remembers at most `capacity` open sessions; the oldest is
/// closed for one more.
package struct UserSessions: Sendable {
  private struct Session {
    var sum: Double
    var count: Int
    var lastEvent: Int
  }

  /// Events after which a session is over.
  package let gap: Int
  private let capacity: Int
  private var sessions: [UInt64: Session] = [:]
  /// Users by when they were last seen, with duplicates; the first are the oldest.
  private var order: [(user: UInt64, event: Int)] = []
  private var head = 0
  private var event = 0

  package init(gap: Int = 100, capacity: Int = 4_096) {
    self.gap = max(1, gap)
    self.capacity = max(1, capacity)
  }

  /// Sessions that are open.
  package var count: Int { sessions.count }

  /// Takes a value of a user.
  /// - Parameter user: a hash of the id.
  /// - Returns: the means of the sessions that are over.
  package mutating func add(_ value: Double, user: UInt64) -> [Double] {
    event += 1
    var session = sessions[user] ?? Session(sum: 0, count: 0, lastEvent: event)
    session.sum += value
    session.count += 1
    session.lastEvent = event
    sessions[user] = session
    order.append((user, event))
    return close()
  }

  /// Closes everything.
  package mutating func finish() -> [Double] {
    let open = sessions.values.sorted { $0.lastEvent < $1.lastEvent }
    self = UserSessions(gap: gap, capacity: capacity)
    return open.map { $0.sum / Double($0.count) }
  }

  private mutating func close() -> [Double] {
    var closed: [Double] = []
    while head < order.count {
      let oldest = order[head]
      // Seen again since: a later entry stands for the session.
      if sessions[oldest.user]?.lastEvent != oldest.event {
        head += 1
        continue
      }
      guard oldest.event + gap <= event || sessions.count > capacity else { break }
      head += 1
      if let session = sessions.removeValue(forKey: oldest.user) {
        closed.append(session.sum / Double(session.count))
      }
    }
    if head > 1_024, head * 2 > order.count {
      order.removeFirst(head)
      head = 0
    }
    return closed
  }
}
