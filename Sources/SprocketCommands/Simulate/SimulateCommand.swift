import ArgumentParser
import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketModels

/// `sprocket simulate`
struct SimulateCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Replay a data set in time order and see when a policy retrains, and what it gains.",
    discussion: """
      Every event is first measured by the model in service (the NDCG of finding a liked film among \
      all films, the error of the predicted rating), then learned from by folding in its user; \
      then drift detectors and policy look, and a training passes the gate or not. Policy, drift and \
      gate are the daemon's; all of it runs here with a simulated clock, and no daemon is needed.

      Without --retrain, four lives of the same system are compared: with the policy, with the first \
      model frozen, and with as many trainings as the policy made at equal intervals of time and of \
      events. docs/simulate.md explains the numbers.

      EXAMPLES:
        sprocket simulate ./ml-latest-small --html simulation.html
        sprocket simulate ./ml-latest-small --policy new_root=20 --policy on_drift=off
        sprocket simulate ./ml-latest-small --gate tolerance=0 --gate minimum_users=50
        sprocket simulate ./ml-latest-small --model hybrid --retrain policy
        sprocket simulate ./ml-latest-small --retrain every:90d --json
        sprocket simulate ./ml-latest-small --retrain policy --speed 2000000x
      """)

  @Argument(
    help: ArgumentHelp(
      "A data set as `ingest` takes it, with the times of its ratings.", valueName: "data"),
    completion: .file())
  var data: String
  @Option(help: ArgumentHelp("The model that makes lists.", valueName: "kind"))
  var model = ModelKind.ials.rawValue
  @Option(
    help: ArgumentHelp(
      "The model that predicts ratings, or none. Otherwise svd, or the hybrid itself.",
      valueName: "kind"))
  var ratingModel: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A hyper-parameter, such as ials.factors=32; may be given again.", valueName: "name=value"))
  var assignments: [String] = []
  @Option(
    help: ArgumentHelp(
      "A key of the section [policy] of the daemon's configuration, such as new_share=0.5; may be "
        + "given again.", valueName: "key=value"))
  var policy: [String] = []
  @Option(
    help: ArgumentHelp(
      "A key of the section [gate] of the daemon's configuration, such as tolerance=0.02; may be "
        + "given again.", valueName: "key=value"))
  var gate: [String] = []
  @Option(
    help: ArgumentHelp(
      "Run one life only: policy, never, every:N (so many trainings at equal intervals of time) or "
        + "every:Nd (each N days).", valueName: "plan"))
  var retrain: String?
  @Option(
    help: ArgumentHelp(
      "Events that the first model is trained on. Otherwise minimum_interactions of the policy.",
      valueName: "count"))
  var warmUp: Int?
  @Option(
    help: ArgumentHelp(
      "Make lists for one event in so many; the others count as not measured.",
      valueName: "count"))
  var rankEvery = 1
  @Option(
    help: ArgumentHelp(
      "How much faster than time, such as 86400x for a day in a second.", valueName: "factor"))
  var speed: String?
  @Flag(help: "The standard: as fast as it goes.")
  var asFastAsPossible = false
  @Option(help: ArgumentHelp("Parts of the stream to show.", valueName: "count"))
  var windows = 20
  @Option(help: ArgumentHelp("The seed of intervals and of models.", valueName: "number"))
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("Threads of a training. Otherwise one for each processor."))
  var threads: Int?
  @Option(
    help: ArgumentHelp("Write a report with plots to this file.", valueName: "file"),
    completion: .file())
  var html: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    for text in assignments where Setting(assignment: text) == nil {
      throw ValidationError("--set takes name=value, not \(text).")
    }
    for text in policy where Setting(assignment: text) == nil {
      throw ValidationError("--policy takes key=value, not \(text).")
    }
    for text in gate where Setting(assignment: text) == nil {
      throw ValidationError("--gate takes key=value, not \(text).")
    }
    if retrain != nil, retraining == nil {
      throw ValidationError("--retrain is policy, never, every:N or every:Nd.")
    }
    if speed != nil, SpeedFactor(speed) == nil {
      throw ValidationError("--speed is a number above 0, such as 86400x.")
    }
    if speed != nil, asFastAsPossible {
      throw ValidationError("--speed and --as-fast-as-possible exclude each other.")
    }
    if rankEvery < 1 { throw ValidationError("--rank-every must be above 0.") }
    if !(1...1000).contains(windows) { throw ValidationError("--windows must be 1 to 1000.") }
    if let warmUp, warmUp < 1 { throw ValidationError("--warm-up must be above 0.") }
    if let threads, threads < 1 { throw ValidationError("--threads must be above 0.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let policyConfig = try RetrainPolicyConfig(
      settings: policy.compactMap(Setting.init(assignment:)))
    var gatePlan = GatePlan()
    gatePlan.seed = seed
    gatePlan.isAutomatic = true
    for text in gate {
      if let setting = Setting(assignment: text) { try gatePlan.set(setting) }
    }
    let recipe = try makeRecipe()
    let progress = session.progress()
    defer { progress.finish() }
    let begin = ContinuousClock.now
    let loaded = try DataSetLoader.load(data, progress: progress)
    let stream = EventStream(loaded.data, name: loaded.name)
    let warmUp = warmUp ?? max(1, policyConfig.minimumInteractions)
    guard warmUp < stream.count else {
      throw SprocketError(
        .invalidArgument,
        "\(data) has \(Text.grouped(stream.count)) ratings, and the first model takes"
          + " \(Text.grouped(warmUp)); give more data or a smaller --warm-up")
    }
    let simulation = Simulation(
      stream: stream, recipe: recipe, policy: RetrainPolicy(policyConfig),
      retraining: retraining ?? .compare, warmUp: warmUp, rankEvery: rankEvery,
      speed: SpeedFactor(speed)?.value, gate: gatePlan)
    let arms = try await simulation.run(progress: progress)
    progress.finish()
    let report = SimulationReport(
      stream: stream, arms: arms, recipe: recipe, policy: policyConfig, gate: gatePlan,
      warmUp: warmUp,
      windowCount: windows, seed: seed, seconds: (ContinuousClock.now - begin).inSeconds)
    if let html {
      do {
        try SimulationPage(report).text.write(toFile: html, atomically: true, encoding: .utf8)
      } catch {
        throw SprocketError(.internal, "cannot write \(html); check the folder", cause: error)
      }
    }
    try session.show(report)
    return .done
  }

  /// nil for what cannot be understood.
  private var retraining: Simulation.Retraining? {
    guard let retrain else { return .compare }
    if retrain == "policy" { return .policy }
    if retrain == "never" { return .never }
    guard retrain.hasPrefix("every:") else { return nil }
    let rest = retrain.dropFirst("every:".count)
    if rest.hasSuffix("d") {
      return Double(rest.dropLast()).flatMap { $0 > 0 && $0.isFinite ? .days($0) : nil }
    }
    return Int(rest).flatMap { (1...100_000).contains($0) ? .count($0) : nil }
  }

  private func makeRecipe() throws -> SimulatedRecipe {
    func kind(_ name: String) throws -> ModelKind {
      guard let kind = ModelKind(rawValue: name), kind.isTrainable else {
        let known = ModelKind.allCases.filter(\.isTrainable).map(\.rawValue)
        throw CommandFailure.usage(
          "there is no model \"\(name)\"; there are \(known.joined(separator: ", "))")
      }
      return kind
    }
    let lists = try kind(model)
    guard lists.family == .lists else {
      throw CommandFailure.usage("\(model) predicts ratings; give it as --rating-model")
    }
    let ratings: ModelKind? =
      switch ratingModel {
      case "none": nil
      case nil: lists == .hybrid ? nil : .svd
      case .some(let name): try kind(name)
      }
    let named = [lists.rawValue] + (ratings.map { [$0.rawValue] } ?? [])
    let selection = try ModelSelection.parse(
      named.flatMap { ["--model", $0] } + assignments.flatMap { ["--set", $0] })
    let kinds = try selection.kinds()
    return try SimulatedRecipe(
      lists: lists, ratings: ratings, settings: try selection.settings(for: kinds),
      threads: threads)
  }
}
