import Foundation
import SprocketCore
import Synchronization

/// One measurement of swaps: the level before, then the same load while models are swapped.
struct SwapRun: Sendable {
  var data: any Daemon
  var checker: any Daemon
  var admin: any Daemon
  var first: String
  var second: String
  var swaps: Int
  var pause: Duration
  var k: Int
  var users: [UserID]

  /// Users whose lists are compared.
  private static let checkedUsers = 200

  /// What is learned while the load runs.
  private struct Found {
    var milliseconds: [Double] = []
    var checked = 0
    var mixed = 0
    var mostBytes = 0
  }

  private final class Findings: Sendable {
    let found = Mutex(Found())
  }

  func run(_ load: LoadRun, _ progress: Progress) async throws -> SwapReport {
    let versions = [try await serve(first), try await serve(second)]
    guard versions[0] != versions[1] else {
      throw SprocketError(.invalidArgument, "\(first) and \(second) are the same version")
    }
    let sample = Array(users.prefix(Self.checkedUsers))
    var lists: [ModelVersion: [UserID: RecommendResponse]] = [:]
    for version in versions {
      _ = try await serve(version.rawValue)
      for user in sample { lists[version, default: [:]][user] = try await list(user, data) }
    }
    _ = try await serve(versions[0].rawValue)
    var report = SwapReport(models: versions)
    report.residentBytes.before = try await settledBytes()

    var load = load
    var random = SystemRandomNumberGenerator()
    load.pools = [
      try CallPool(.recommend, k: k, users: users, items: [], timeout: nil, random: &random)
    ]
    report.before = try await load.run(progress).tallies[0]
    let findings = Findings()
    let known = lists
    load.during = {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await check(sample, known, findings) }
        group.addTask { try await swap(versions, findings, progress) }
        // The swaps end; the comparing does not.
        _ = try await group.next()
        group.cancelAll()
      }
    }
    report.during = try await load.run(progress).tallies[0]
    _ = try await serve(versions[0].rawValue)
    let result = findings.found.withLock { $0 }
    report.swapMilliseconds = result.milliseconds.sorted()
    report.checked = result.checked
    report.mixed = result.mixed
    report.residentBytes.most = result.mostBytes
    report.residentBytes.after = try await settledBytes()
    return report
  }

  private func serve(_ version: String) async throws -> ModelVersion {
    try await admin.setAlias(SetAliasRequest(alias: "champion", version: version)).model.version
  }

  /// Resident memory of the daemon when what was served before the last swap is given back.
  private func settledBytes() async throws -> Int {
    try await Task.sleep(for: .seconds(1))
    return try await admin.getStats(GetStatsRequest()).residentBytes
  }

  private func list(_ user: UserID, _ daemon: any Daemon) async throws -> RecommendResponse {
    try await daemon.recommend(RecommendRequest(user: user, k: k))
  }

  private func swap(
    _ versions: [ModelVersion], _ findings: Findings, _ progress: Progress
  ) async throws {
    let clock = ContinuousClock()
    for swap in 0..<swaps {
      let start = clock.now
      _ = try await serve(versions[(swap + 1) % 2].rawValue)
      let milliseconds = (clock.now - start).inSeconds * 1000
      let resident = try await admin.getStats(GetStatsRequest()).residentBytes
      findings.found.withLock { found in
        found.milliseconds.append(milliseconds)
        found.mostBytes = max(found.mostBytes, resident)
      }
      progress.update(fraction: Double(swap + 1) / Double(swaps), "swapping")
      try await clock.sleep(for: pause)
    }
  }

  /// Asks and compares until it is cancelled.
  private func check(
    _ sample: [UserID], _ lists: [ModelVersion: [UserID: RecommendResponse]],
    _ findings: Findings
  ) async throws {
    while !Task.isCancelled {
      for user in sample where !Task.isCancelled {
        let answer = try await list(user, checker)
        let isMixed = lists[answer.model]?[user] != answer
        findings.found.withLock { found in
          found.checked += 1
          if isMixed { found.mixed += 1 }
        }
        try? await Task.sleep(for: .milliseconds(1))
      }
    }
  }
}
