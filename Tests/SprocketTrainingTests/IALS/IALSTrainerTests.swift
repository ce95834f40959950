import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Synchronization
import Testing

@Suite struct IALSTrainerTests {
  private let taste = PlantedTaste()

  private func config(_ solver: IALSConfig.Solver = .cholesky, epochs: Int = 8) -> IALSConfig {
    var config = IALSConfig()
    config.factorCount = 6
    config.epochs = epochs
    config.solver = solver
    config.regularization = 0.01
    return config
  }

  @Test("Finds planted tastes", arguments: [IALSConfig.Solver.cholesky, .conjugateGradient])
  func findsPlantedTastes(solver: IALSConfig.Solver) throws {
    let settings = config(solver).settings
    let model = try TrainingRecipe(kind: .ials, settings: settings).train(taste.data())
    var right = 0
    for user in 0..<model.users.count {
      let row = UserRow(user)
      let group = try #require(Int(model.users.id(of: row).dropFirst())) % taste.groups
      var mask = RowMask.all(model.items.count)
      for item in model.history(of: row).items { mask.remove(item.offset) }
      let list = model.recommend(10, for: UserView(row: row), mask: mask)
      right += try list.count { placed in
        let item = try #require(Int(model.items.id(of: placed.item).dropFirst()))
        return taste.group(ofItem: item) == group
      }
    }
    // By chance it would be a quarter of them.
    #expect(Double(right) > 0.97 * Double(10 * model.users.count))
  }

  @Test("The gradient of the whole objective vanishes where training ends")
  func gradientVanishes() throws {
    let set = try TrainingSet(taste.data())
    let model = try #require(
      IALSTrainer(config: config(epochs: 600)).train(set, progress: .none) as? IALSModel)
    let problem = DenseObjective(set, config: model.config)
    let users = (0..<set.users.count).map { model.userFactors.row($0).map { Double($0) } }
    let items = (0..<set.items.count).map { model.itemFactors.row($0).map { Double($0) } }
    let (byUser, byItem) = problem.gradient(users: users, items: items)
    // Users were solved last, so theirs vanishes up to rounding; items, up to convergence.
    #expect(byUser.joined().map(abs).max() ?? 1 < 1e-4)
    #expect(byItem.joined().map(abs).max() ?? 1 < 1e-2)
  }

  @Test("The reported loss is the objective per preference, and falls with every epoch")
  func loss() throws {
    let set = try TrainingSet(taste.data())
    let reports = Mutex<[TrainingReport]>([])
    let progress = TrainingProgress(report: { report in reports.withLock { $0.append(report) } })
    let model = try #require(
      IALSTrainer(config: config(epochs: 30)).train(set, progress: progress) as? IALSModel)
    let losses = reports.withLock { $0.map(\.loss) }
    #expect(losses.count == 30)
    for (one, next) in zip(losses, losses.dropFirst()) { #expect(next < one + 1e-6) }
    #expect(reports.withLock { $0.last?.secondsLeft } == 0)

    // The last user half step can only lower it, and at the end hardly does.
    let problem = DenseObjective(set, config: model.config)
    let final =
      problem.value(
        users: (0..<set.users.count).map { model.userFactors.row($0).map { Double($0) } },
        items: (0..<set.items.count).map { model.itemFactors.row($0).map { Double($0) } })
      / Double(set.preferences.nonZeroCount)
    let last = try #require(losses.last)
    #expect(final <= last + 1e-5)
    #expect(abs(final - last) < 1e-3 * last)
  }

  @Test("Conjugate gradients come close to the exact solver")
  func conjugateGradientsAreClose() throws {
    let set = try TrainingSet(taste.data())
    func lastLoss(_ solver: IALSConfig.Solver) throws -> Double {
      let last = Mutex(0.0)
      let progress = TrainingProgress(report: { report in last.withLock { $0 = report.loss } })
      _ = try IALSTrainer(config: config(solver, epochs: 20)).train(set, progress: progress)
      return last.withLock { $0 }
    }
    #expect(abs(try lastLoss(.conjugateGradient) / lastLoss(.cholesky) - 1) < 0.02)
  }

  @Test("Items and users without preferences get no factors")
  func emptyRowsStayZero() throws {
    var data = taste.data()
    data.users.append(UserID("looker"))
    data.append(user: data.users.count - 1, item: 3, .seen)
    let model = try TrainingRecipe(kind: .ials).train(data)
    let ials = try #require(model.ials)
    for item in ["i120", "i121"] {
      let row = try #require(model.items.row(of: item))
      #expect(!ials.itemMask.contains(row.offset))
    }
    let looker = try #require(model.users.row(of: "looker"))
    #expect(!ials.canScore(UserView(row: looker)))
    #expect(model.history(of: looker).count == 1)
  }

  @Test("Another seed gives another model")
  func seedsDiffer() throws {
    let set = try TrainingSet(taste.data())
    var other = config()
    other.seed = 99
    let one = try IALSTrainer(config: config()).train(set, progress: .none) as? IALSModel
    let two = try IALSTrainer(config: other).train(set, progress: .none) as? IALSModel
    #expect(one?.itemFactors.row(0) != two?.itemFactors.row(0))
  }

  @Test("Data without any preference is refused with advice")
  func noPreferences() throws {
    var data = taste.data()
    data.value = data.value.map { _ in 1 }
    let error = #expect(throws: SprocketError.self) {
      try TrainingRecipe(kind: .ials).train(data)
    }
    #expect(error?.code == .failedPrecondition)
    #expect(error?.message.contains("rating_threshold") == true)
  }

  @Test("Cancelling works inside an epoch")
  func cancelsInsideAnEpoch() throws {
    let set = try TrainingSet(taste.data())
    let asked = Atomic<Int>(0)
    let epochs = Atomic<Int>(0)
    let progress = TrainingProgress(
      isCancelled: { asked.wrappingAdd(1, ordering: .relaxed).newValue > 5 },
      report: { _ in _ = epochs.wrappingAdd(1, ordering: .relaxed) })
    let error = #expect(throws: SprocketError.self) {
      try IALSTrainer(config: config(epochs: 1000), threads: 2).train(set, progress: progress)
    }
    #expect(error?.code == .cancelled)
    #expect(epochs.load(ordering: .relaxed) == 0)
  }

  @Test("What the listener throws stops the training")
  func listenerStops() throws {
    struct Enough: Error {}
    let set = try TrainingSet(taste.data())
    #expect(throws: Enough.self) {
      try IALSTrainer(config: config()).train(
        set, progress: TrainingProgress(report: { if $0.epoch == 2 { throw Enough() } }))
    }
  }
}
