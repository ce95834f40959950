import ArgumentParser
import Foundation
import SprocketCore
import SprocketSnapshots

/// The command line of the trainer; sprocketd calls it, people rarely do.
struct TrainerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sprocket-trainer",
    abstract: "Trains one model for sprocketd, in a process of its own.",
    discussion: """
      Progress goes to standard output, one JSON object per line. docs/trainer-contract.md \
      describes the job folder, the lines and the exit codes.
      """,
    subcommands: [Run.self, LoadCommand.self])

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Trains the job of a folder and leaves the candidate there.")

    @Argument(help: "The job's folder; it holds job.json.")
    var folder: String

    func run() throws {
      let output = ProgressOutput()
      let workspace = CandidateWorkspace(jobFolder: folder)
      // First of all, while there is one thread: every later one inherits the blocked signals.
      let guardian = Guardian(output: output, workspace: workspace)
      guardian.start()
      do {
        let job = try TrainerJob(folder: folder)
        try guardian.limitMemory(to: job.memoryLimitBytes)
        let version = try TrainerRun(job: job, workspace: workspace, output: output).run()
        try output.send(TrainerProgress(phase: .done, version: version.rawValue))
      } catch {
        workspace.discard()
        let message = (error as? SprocketError)?.message ?? "\(error)"
        output.sendLast(TrainerProgress(phase: .failed, message: message))
        // With the cause, which is for the operator's journal.
        FileHandle.standardError.write(Data("sprocket-trainer: \(error)\n".utf8))
        throw ExitCode(1)
      }
    }
  }
}
