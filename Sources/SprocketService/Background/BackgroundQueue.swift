import Dispatch
import Foundation
import Synchronization

/// A serial queue whose work gives way to requests: a thread of its own, as in `BackgroundWork`.
/// Queues of Dispatch share threads, and on Linux their quality of service changes no priority.
final class BackgroundQueue: Sendable {
  private final class Tasks: Sendable {
    struct State {
      var waiting: [@Sendable () -> Void] = []
      var isEnding = false
    }

    let state = Mutex(State())
    let wake = DispatchSemaphore(value: 0)

    func run() {
      while true {
        wake.wait()
        let (tasks, isEnding) = state.withLock { state in
          defer { state.waiting = [] }
          return (state.waiting, state.isEnding)
        }
        for task in tasks { task() }
        if isEnding { return }
      }
    }
  }

  private let tasks = Tasks()

  /// - Parameters:
  ///   - name: of the thread, for people who look at the process.
  ///   - niceness: as in `BackgroundWork`; 10 for what must come to an end under full load, too.
  init(name: String, niceness: Int32 = 19) {
    let thread = Thread { [tasks] in
      BackgroundWork.giveWay(niceness: niceness)
      tasks.run()
    }
    thread.name = name
    thread.start()
  }

  deinit {
    tasks.state.withLock { $0.isEnding = true }
    tasks.wake.signal()
  }

  /// Runs `task` after those before it.
  func async(_ task: @escaping @Sendable () -> Void) {
    tasks.state.withLock { $0.waiting.append(task) }
    tasks.wake.signal()
  }

  /// Runs `task` after those that are there when the time has come.
  func async(after delay: DispatchTimeInterval, _ task: @escaping @Sendable () -> Void) {
    DispatchQueue.global().asyncAfter(deadline: .now() + delay) { self.async(task) }
  }
}
