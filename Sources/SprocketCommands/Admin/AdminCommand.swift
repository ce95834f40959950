import ArgumentParser

/// `sprocket admin …`: what the administrator does, over the admin socket.
struct AdminCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "admin",
    abstract: "Train, publish and watch models.",
    discussion: """
      These commands use the admin socket, which only the daemon's user and root may.

      EXAMPLES:
        sprocket admin retrain --wait
        sprocket admin models
        sprocket admin rollback
      """,
    subcommands: [
      RetrainCommand.self, JobsCommand.self, JobCommand.self, CancelCommand.self,
      SnapshotCommand.self, ModelsCommand.self, AliasCommand.self, PromoteCommand.self,
      RollbackCommand.self, PinCommand.self, GarbageCommand.self, ReproduceCommand.self,
      BackupCommand.self, RestoreCommand.self, StatsCommand.self, DriftCommand.self,
      PolicyCommand.self, ExperimentCommand.self, ImpressionsCommand.self,
    ])
}
