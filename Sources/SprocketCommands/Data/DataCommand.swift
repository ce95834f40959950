import ArgumentParser

/// `sprocket data`
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Look at the data that was taken in, and repair what was not.",
    subcommands: [
      DataLogCommand.self, QuarantineCommand.self, ReplayCommand.self, DiscardCommand.self,
    ])
}
