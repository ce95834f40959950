package import SprocketCore

/// How long it takes to make a list.
package enum ListLatency {
  /// The median time of the lists of some users from a handle, in milliseconds.
  package typealias Measure = @Sendable (ServingHandle, [UserID]) -> Double

  /// As the clock says, for one list after the other; 0 without users.
  package static func medianMilliseconds(_ handle: ServingHandle, _ users: [UserID]) -> Double {
    let service = RecommendService(registry: ServingRegistry(handle))
    let clock = ContinuousClock()
    let times = users.map { user in
      clock.measure { _ = try? service.recommend(RecommendRequest(user: user)) }
    }.sorted()
    return times.isEmpty ? 0 : times[times.count / 2] / .milliseconds(1)
  }
}
