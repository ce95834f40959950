import Foundation
import SprocketCore
import SprocketSnapshots
import Synchronization

/// Ends the process when it should: on SIGTERM, SIGINT or SIGHUP, when its parent is gone, when
/// nobody reads its progress, or when it takes more memory than it may.
///
/// It has a thread of its own that sleeps in the kernel, so it acts within a fifth of a second
/// whatever the trainer is doing, and needs no cooperation from the code that trains.
final class Guardian: Sendable {
  private let output: ProgressOutput
  private let workspace: CandidateWorkspace
  private let memoryLimit = Atomic<Int>(0)
  private let parent = getppid()

  private static let signals = [SIGTERM, SIGINT, SIGHUP]

  /// Swift's crash reporter takes these where it is installed, and lets the process live on when
  /// somebody else sent them.
  private static let crashSignals = [
    SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV,
  ]

  init(output: ProgressOutput, workspace: CandidateWorkspace) {
    self.output = output
    self.workspace = workspace
  }

  /// Lowers the priority, takes over the signals and starts to watch. Called once, before any
  /// other thread exists.
  func start() {
    // The scheduler of disks follows the nice value when no class of its own was set.
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    // A closed pipe or a full quota then shows as an error of `write` instead of killing the
    // process midway.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    for number in Self.crashSignals { signal(number, SIG_DFL) }
    var watched = Self.signalSet()
    pthread_sigmask(SIG_BLOCK, &watched, nil)
    let thread = Thread { self.watch() }
    thread.name = "guardian"
    thread.start()
  }

  /// Sets the limit from the job; 0 is none.
  ///
  /// The watch ends the process with a clear message when its own memory outgrows the limit. The
  /// kernel's limit behind it is a little wider, and stops a single allocation that would leap
  /// over both; the process then dies of it.
  func limitMemory(to bytes: Int) throws {
    guard bytes > 0 else { return }
    memoryLimit.store(bytes, ordering: .relaxed)
    let backstop = rlim_t(bytes + max(bytes / 4, 256 << 20))
    var limit = rlimit(rlim_cur: backstop, rlim_max: backstop)
    guard setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else {
      throw SprocketError(
        .internal,
        "cannot limit the memory to \(bytes) bytes: \(String(cString: strerror(errno)))")
    }
  }

  private func watch() {
    var watched = Self.signalSet()
    var interval = timespec(tv_sec: 0, tv_nsec: 200_000_000)
    while true {
      let number = sigtimedwait(&watched, nil, &interval)
      if number > 0 { end(128 + number) }
      if getppid() != parent || output.isAbandoned { end(128 + SIGHUP) }
      let limit = memoryLimit.load(ordering: .relaxed)
      if limit > 0, let used = Self.memoryInUse(), used > limit {
        output.sendLast(
          TrainerProgress(
            phase: .failed,
            message: "training needs more than the \(limit >> 20) MiB it may take: raise the "
              + "trainer's memory limit, or train with fewer factors"))
        end(1)
      }
    }
  }

  /// Removes the unfinished candidate and leaves at once, without waiting for other threads.
  private func end(_ code: Int32) -> Never {
    workspace.discard()
    _exit(code)
  }

  /// Bytes of this process's own memory, without mapped files; nil where the system does not tell.
  private static func memoryInUse() -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("RssAnon:") }),
      let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
    else { return nil }
    return Int(kibibytes).map { $0 << 10 }
  }

  private static func signalSet() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }
}
