import ArgumentParser
import SprocketCore
import SprocketEvaluation
import SprocketModels

/// `sprocket bench gate`
struct BenchGateCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "See which healthy models the gate takes for unsound; needs no daemon.",
    discussion: """
      Trains every kind on a data set and lets the gate compare it with three champions: the same \
      kind with another seed, the same kind trained on the older part of the data, and the kind \
      before it in the list. All are healthy, so a refusal by a rule of health is a false one; those \
      that rank worse are refused rightly and told apart.

      Ends with 1 when a healthy model was taken for unsound.

      EXAMPLES:
        sprocket bench gate ./ml-latest-small --model all
        sprocket bench gate ./ml-latest-small --model slim --model ease --older 0.5
      """)

  @Argument(
    help: ArgumentHelp("A data set as `ingest` takes it, a folder or a file.", valueName: "data"),
    completion: .directory)
  var data: String
  @OptionGroup var selection: ModelSelection
  @Option(
    help: ArgumentHelp(
      "The share of the interactions, by time, of the older champions.",
      valueName: "share"))
  var older = 0.8
  @Option(
    help: ArgumentHelp("Threads. Otherwise one for each processor.", valueName: "count"))
  var threads: Int?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if !(0.05...1).contains(older) { throw ValidationError("--older takes 0.05 to 1.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let kinds = try selection.kinds()
    let settings = try selection.settings(for: kinds)
    let progress = session.progress()
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    let loaded = try DataSetLoader.load(data, progress: progress)
    let times = loaded.data.timeMicros.sorted()
    let last = times[min(times.count - 1, Int(Double(times.count) * older))]
    let part = loaded.data.subset { loaded.data.timeMicros[$0] <= last }
    var report = GateCalibrationReport(source: loaded.name)
    try GateCalibration(
      data: loaded.data, older: part, kinds: kinds, settings: settings, plan: GatePlan(),
      threads: threads, progress: progress
    ).run { report.cases.append($0) }
    progress.finish()
    report.seconds = (clock.now - start).inSeconds
    try session.show(report)
    return report.falseRefusals > 0 || report.cases.contains { $0.failure != nil }
      ? .failed : .done
  }
}
