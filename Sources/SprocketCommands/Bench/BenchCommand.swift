import ArgumentParser

/// `sprocket bench …`: load, freshness, data sets.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the daemon.",
    discussion: """
      Without a subcommand it puts load on the daemon; see `sprocket bench load --help`.

      EXAMPLES:
        sprocket bench --mix health=1 --duration 5
        sprocket bench --connections 8 --in-flight 8 --mix recommend=8,similar=1,record=1
        sprocket bench freshness --count 1000
        sprocket bench generate --users 10000 --films 2000 --ratings 500000 --out /tmp/big
      """,
    subcommands: [
      BenchLoadCommand.self, BenchFreshnessCommand.self, BenchGenerateCommand.self,
      BenchDriftCommand.self, BenchEchoCommand.self, BenchSwapCommand.self,
      BenchReplayCommand.self, BenchGateCommand.self,
    ],
    defaultSubcommand: BenchLoadCommand.self)
}
