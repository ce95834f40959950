import ArgumentParser
import Foundation
import SprocketCore

/// `sprocket admin drift`
struct DriftCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Show what moved since the model was trained, how sure that is, and what was done.",
    discussion: """
      Data: the last events are compared with the end of the training data. Concept: each event is \
      scored by the model before it is learned from. A measure drifts when it moved more than chance \
      does and enough to matter; docs/drift.md explains every test.

      The exit code is 0 whatever is found; ask the JSON for "severity".

      EXAMPLES:
        sprocket admin drift
        sprocket admin drift --refresh --html drift.html
        sprocket admin drift --json | jq '.findings[] | select(.severity == "drift")'
      """)

  @Flag(help: "Look at the data now instead of telling what the last look found.")
  var refresh = false
  @Option(
    help: ArgumentHelp("Write a report with plots to this file.", valueName: "file"),
    completion: .file())
  var html: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    // A first look at a large store reads all of it.
    let daemon = try await session.admin(waitsLong: refresh)
    let drift = try await daemon.getDrift(
      GetDriftRequest(refresh: refresh, points: html != nil))
    var report = DriftReport(drift: drift, html: html)
    let jobs = try await daemon.listJobs(ListJobsRequest(limit: 100)).jobs
    report.trainedFor = jobs.first { $0.version == drift.model && drift.model != nil }?.requestedBy
    if let since = report.since {
      report.jobs = jobs.filter { $0.createdMicros >= since }
      let log = try await daemon.getPolicy(GetPolicyRequest(log: 100)).log
      report.decisions = log.filter { $0.lastMicros >= since }
    }
    if let html {
      do {
        try DriftPage(report).text.write(toFile: html, atomically: true, encoding: .utf8)
      } catch {
        throw SprocketError(.internal, "cannot write \(html); check the folder", cause: error)
      }
    }
    try session.show(report)
    return .done
  }
}
