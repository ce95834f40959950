import Foundation
import SprocketCore
import SprocketSnapshots

/// Where the candidate grows inside the job's folder. It gets its name only when it is complete.
struct CandidateWorkspace: Sendable {
  /// Folder of the growing candidate.
  let partial: String
  /// Folder of the complete candidate.
  let complete: String

  init(jobFolder: String) {
    complete = jobFolder + "/" + TrainerJob.candidateName
    partial = complete + ".partial"
  }

  /// Makes the empty folder, without what an earlier run may have left.
  func prepare() throws {
    do {
      for folder in [partial, complete] where FileManager.default.fileExists(atPath: folder) {
        try FileManager.default.removeItem(atPath: folder)
      }
      try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: false)
    } catch {
      throw SprocketError(
        .failedPrecondition, "cannot write the candidate to \(partial): \(error)", cause: error)
    }
  }

  /// Gives the candidate its name. Its files are flushed already; who adopts it flushes the rest.
  func finish() throws {
    guard rename(partial, complete) == 0 else {
      throw SprocketError(
        .internal, "cannot rename \(partial): \(String(cString: strerror(errno)))")
    }
  }

  /// Removes a candidate that is not complete.
  func discard() {
    // A file that another thread is just creating makes a removal fail; the next one gets it.
    for _ in 0..<3 where FileManager.default.fileExists(atPath: partial) {
      try? FileManager.default.removeItem(atPath: partial)
    }
  }
}
