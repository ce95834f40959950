import Atomics
import Dispatch
import Foundation
import Glibc
import SprocketCore
import SprocketModels
import Synchronization

/// A live request and its answer, for the challenger to answer too.
struct ShadowedRequest: Sendable {
  var request: RecommendRequest
  var user: UInt64
  /// Says which films the rows are.
  var champion: ServingHandle
  var placed: [PlacedRow]
  /// Rows of the champion that the request left out because they were shown often enough.
  var suppressed: [UInt32]
  var nanoseconds: Int64
}

/// Live requests on their way to a shadow: few, bounded, and worked off by one thread of the lowest
/// priority, so that it takes what the answers leave over. Whoever adds one never waits.
final class ShadowQueue: Sendable {
  /// Requests that may wait; more are dropped.
  static let capacity = 256

  private struct State {
    var waiting: [ShadowedRequest] = []
    var isStarted = false
    var isEnding = false
  }

  private let state: Mutex<State>
  private let drops = ManagedAtomic<Int>(0)
  private let wake = DispatchSemaphore(value: 0)
  private let work: @Sendable (ShadowedRequest) -> Void

  /// - Parameter work: called on the queue's thread.
  init(_ work: @escaping @Sendable (ShadowedRequest) -> Void) {
    var empty = State()
    empty.waiting.reserveCapacity(Self.capacity)
    state = Mutex(empty)
    self.work = work
  }

  /// Starts the thread, if it does not run yet.
  func start() {
    let isStarted = state.withLock { state in
      defer { state.isStarted = true }
      return state.isStarted
    }
    if isStarted { return }
    let thread = Thread { [self] in
      BackgroundWork.giveWay(niceness: 19)
      while let next = self.next() { work(next) }
    }
    thread.name = "sprocket-shadow"
    thread.start()
  }

  func end() {
    state.withLock { $0.isEnding = true }
    wake.signal()
  }

  /// How many were dropped since this was asked last.
  func takeDropped() -> Int { drops.exchange(0, ordering: .relaxed) }

  func add(_ request: ShadowedRequest) {
    let added = state.withLockIfAvailable { state in
      guard state.waiting.count < Self.capacity, !state.isEnding else { return false }
      state.waiting.append(request)
      return true
    }
    if added == true {
      wake.signal()
    } else {
      drops.wrappingIncrement(ordering: .relaxed)
    }
  }

  /// Waits for the next; nil at the end.
  private func next() -> ShadowedRequest? {
    while true {
      wake.wait()
      let (isEnding, taken) = state.withLock { state in
        (state.isEnding, state.waiting.isEmpty ? nil : state.waiting.removeFirst())
      }
      if isEnding { return nil }
      if let taken { return taken }
    }
  }
}
