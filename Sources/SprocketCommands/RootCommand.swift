import ArgumentParser

/// `sprocket`: the list of its commands.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sprocket",
    abstract: "Movie recommendations from the daemon of this host.",
    discussion: """
      Films are named by their id or their title; `Title (Year)` tells films of one name apart.

      Every command takes --root DIR, --socket PATH, --json and --timeout SECONDS. Without --root \
      the sockets are looked for in $SPROCKET_ROOT, /run/sprocket and $XDG_RUNTIME_DIR/sprocket.

      Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no daemon reachable.

      EXAMPLES:
        sprocket recommend 42 --genre Comedy --from-year 1990 --explain
        sprocket rate 42 "Heat (1995)" 4.5
        sprocket ingest ./ml-latest-small && sprocket admin retrain --wait
      """,
    version: SprocketCommand.version,
    groupedSubcommands: [
      CommandGroup(
        name: "Recommendations",
        subcommands: [
          RecommendCommand.self, SimilarCommand.self, SimilarUsersCommand.self,
          SearchCommand.self, PredictCommand.self,
        ]),
      CommandGroup(
        name: "Feedback",
        subcommands: [
          RateCommand.self, EventCommand.self, RecordCommand.self, HistoryCommand.self,
          ForgetCommand.self,
        ]),
      CommandGroup(
        name: "Catalogue",
        subcommands: [
          ItemCommand.self, ItemsCommand.self, HideCommand.self, UnhideCommand.self,
          UpsertCommand.self, DeleteItemCommand.self,
        ]),
      CommandGroup(
        name: "Data",
        subcommands: [
          IngestCommand.self, DataCommand.self, ExportCommand.self, ProfileCommand.self,
          ImputeCommand.self,
          DemoDataCommand.self, EvaluateCommand.self, TuneCommand.self,
          SimulateCommand.self,
        ]),
      CommandGroup(
        name: "Operation",
        subcommands: [
          HealthCommand.self, AdminCommand.self, BenchCommand.self, CompletionsCommand.self,
        ]),
    ])
}
