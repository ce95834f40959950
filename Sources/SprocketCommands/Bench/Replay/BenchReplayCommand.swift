import ArgumentParser
import SprocketCore
import SprocketModels

/// `sprocket bench replay`
struct BenchReplayCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Let a daemon live through a data set in time order, and measure what it answers.",
    discussion: """
      The films become the catalogue. Then each rating is recorded in the order of time; before that, \
      of one in so many, the daemon is asked: for a list of 100 when the rating is a liking of a film \
      that the user had not met (NDCG of that one film), and for the rating it predicts. Trainings \
      are the daemon's own business: its policy decides, and the report says which it began, why, \
      and what its gate said.

      Everything is recorded for good, under the users' names in the data: give the daemon a root of \
      its own. A policy that is made for days has to be told that years pass in minutes, as below. \
      What was recorded before is not recorded again, so a replay that was ended goes on.

      EXAMPLES:
        sprocketd --root /tmp/life --set policy.look_seconds=1 --set policy.cool_down_minutes=0 \\
          --set policy.start_delay_seconds=0 --set drift.scoring_share=1
        sprocket --root /tmp/life bench replay ./ml-latest-small --wait-for-trainings
        sprocket --root /tmp/life bench replay ./ml-latest-small --speed 2000000x --json
      """)

  @Argument(
    help: ArgumentHelp(
      "A data set as `ingest` takes it, with the times of its ratings.", valueName: "data"),
    completion: .file())
  var data: String
  @Option(help: ArgumentHelp("Ask about one rating in so many.", valueName: "count"))
  var measureEvery = 10
  @Option(help: ArgumentHelp("Only the first ratings.", valueName: "count"))
  var limit: Int?
  @Option(
    help: ArgumentHelp(
      "How much faster than time, such as 86400x for a day in a second. Otherwise as fast as the "
        + "daemon takes it.", valueName: "factor"))
  var speed: String?
  @Flag(help: "Let no event come while the daemon trains, or is about to.")
  var waitForTrainings = false
  @Option(help: ArgumentHelp("Parts of the stream to show.", valueName: "count"))
  var windows = 20
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard measureEvery > 0, (1...1000).contains(windows), limit ?? 1 > 0 else {
      throw ValidationError("--measure-every, --limit and --windows (to 1000) must be above 0.")
    }
    if speed != nil, SpeedFactor(speed) == nil {
      throw ValidationError("--speed is a number above 0, such as 86400x.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let progress = session.progress()
    defer { progress.finish() }
    let loaded = try DataSetLoader.load(data, progress: progress)
    let stream = EventStream(loaded.data, name: loaded.name)
    let replay = LiveReplay(
      stream: stream, count: min(limit ?? stream.count, stream.count),
      data: try await session.data(), admin: try await session.admin(),
      policy: PreferencePolicy(), measureEvery: measureEvery,
      speed: SpeedFactor(speed)?.value, waitsForTrainings: waitForTrainings)
    let life = try await replay.run(progress)
    progress.finish()
    try session.show(LiveReplayReport(stream: stream, life: life, windowCount: windows))
    return .done
  }
}
