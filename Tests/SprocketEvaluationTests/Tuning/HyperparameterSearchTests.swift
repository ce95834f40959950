import SprocketCore
import SprocketEvaluation
import SprocketMath
import SprocketModels
import Testing

@Suite struct HyperparameterSearchTests {
  private let space = [
    SearchDimension("rate", .logarithmic(0.001...10)), SearchDimension("depth", .integer(1...256)),
    SearchDimension("share", .linear(0...1)), SearchDimension("form", .choice(["a", "b", "c"])),
  ]

  /// Highest, at 0, where rate = 0.1, depth = 31 or so, share = 0.7 and form = b.
  private func score(_ point: SearchPoint) -> Double {
    let form = space[3].value(at: point[3]) == "b" ? 0.0 : 0.3
    let squares =
      (point[0] - 0.5) * (point[0] - 0.5) + (point[1] - 0.6) * (point[1] - 0.6)
      + (point[2] - 0.7) * (point[2] - 0.7)
    return -squares - form
  }

  private func run(
    _ search: inout HyperparameterSearch, trials: Int, score: (SearchTrial, SearchPoint) -> Double?
  ) {
    for _ in 0..<trials {
      let trial = search.suggest()
      let point = trial.point ?? [0.1, 0.1, 0.1, 0.1]
      search.observe(
        SearchObservation(trial: trial, point: point, score: score(trial, point)))
    }
  }

  @Test("Values and places belong together")
  func places() throws {
    #expect(space[0].value(at: 0) == "0.001" && space[0].value(at: 1) == "10.0")
    #expect(space[0].value(at: 0.5) == "0.1")
    #expect(space[1].value(at: 0) == "1" && space[1].value(at: 1) == "256")
    #expect(space[2].value(at: 0.25) == "0.25")
    #expect([0, 0.5, 1].map { space[3].value(at: $0) } == ["a", "b", "c"])
    for dimension in space {
      for place in [0.03, 0.31, 0.5, 0.77, 0.99] {
        let value = dimension.value(at: place)
        let back = try #require(dimension.place(of: value))
        #expect(dimension.value(at: back) == value)
      }
    }
    #expect(space[0].place(of: "nonsense") == nil && space[0].place(of: "-1") == nil)
    #expect(space[0].place(of: "1000") == 1)
    #expect(space[3].place(of: "d") == nil)
    let wide = SearchDimension("k", .integer(0...5))
    #expect((0...5).allSatisfy { wide.place(of: "\($0)").map(wide.value) == "\($0)" })
  }

  @Test("The defaults come first, and the same seed gives the same search")
  func seeds() {
    var one = HyperparameterSearch(space: space, seed: 5)
    #expect(one.suggest().point == nil)
    run(&one, trials: 40) { score($1) }
    var other = HyperparameterSearch(space: space, seed: 5)
    run(&other, trials: 40) { score($1) }
    #expect(one.observations == other.observations)
    // Fed with what was seen before, a search goes on where it stopped.
    var resumed = HyperparameterSearch(space: space, seed: 5)
    for observation in one.observations { resumed.observe(observation) }
    #expect(resumed.suggest() == one.suggest())
    var another = HyperparameterSearch(space: space, seed: 6)
    run(&another, trials: 40) { score($1) }
    #expect(another.observations != one.observations)
  }

  @Test("Finds the top of a smooth function, and sooner than chance", arguments: [1, 2, 3, 4, 5])
  func finds(seed: UInt64) throws {
    var search = HyperparameterSearch(space: space, seed: seed)
    run(&search, trials: 80) { score($1) }
    let found = try #require(search.best?.score)
    #expect(found > -0.015)
    var generator = SplitMix64(seed: seed)
    let chance = (0..<80).map { _ in score(space.map { _ in generator.nextUniform() }) }.max()
    #expect(found > (try #require(chance)))
    #expect(space[3].value(at: try #require(search.best).point[3]) == "b")
  }

  @Test("Learns in spite of noise and of failures")
  func noise() throws {
    var generator = SplitMix64(seed: 1)
    var search = HyperparameterSearch(space: space, seed: 9)
    run(&search, trials: 100) { _, point in
      // A quarter of the space is too large for the machine.
      point[1] > 0.75 ? nil : score(point) + generator.nextGaussian() * 0.02
    }
    let late = search.observations.suffix(40)
    #expect(late.count { $0.score == nil } < 8)
    let best = try #require(search.best)
    #expect(score(best.point) > -0.08)
  }

  @Test("No point twice, and a small space runs out gracefully")
  func noRepeats() {
    let small = [SearchDimension("form", .choice(["a", "b"]))]
    var search = HyperparameterSearch(space: small, seed: 1)
    for _ in 0..<20 {
      let trial = search.suggest()
      let point = trial.point ?? [0.25]
      search.observe(SearchObservation(trial: trial, point: point, score: point[0]))
    }
    #expect(search.best.map { small[0].value(at: $0.point[0]) } == "b")
    var large = HyperparameterSearch(space: space, seed: 1)
    run(&large, trials: 60) { score($1) }
    let tried = large.observations.map { space.settings(at: $0.point).map(\.value) }
    #expect(Set(tried).count == tried.count)
  }

  @Test("Rungs: a third goes on, the defaults run on each, the best is one with all the data")
  func rungs() throws {
    var search = HyperparameterSearch(space: space, seed: 2, rungs: [0.1, 0.3, 1])
    var spent = 0.0
    for _ in 0..<120 {
      let trial = search.suggest()
      spent += search.rungs[trial.rung]
      let point = trial.point ?? [0.1, 0.1, 0.1, 0.1]
      // Less data, a worse score, in the same order.
      search.observe(
        SearchObservation(
          trial: trial, point: point, score: score(point) - 0.1 / search.rungs[trial.rung]))
    }
    let byRung = (0..<3).map { rung in search.observations.filter { $0.trial.rung == rung } }
    #expect(byRung.allSatisfy { $0.contains { $0.trial.point == nil } })
    #expect(search.observations[0].trial.rung == 2)
    // The defaults are one more on each.
    #expect(byRung[1].count <= byRung[0].count / 3 + 1)
    #expect(byRung[2].count <= byRung[1].count / 3 + 1)
    for observation in byRung[2] where observation.trial.point != nil {
      #expect(byRung[1].contains { $0.trial.origin == observation.trial.origin })
    }
    #expect(spent < 40)
    let best = try #require(search.best)
    #expect(best.trial.rung == 2)
    #expect(score(best.point) > -0.15)
  }

  @Test("Counts the points since the best one")
  func patience() {
    var search = HyperparameterSearch(space: space, seed: 1)
    run(&search, trials: 10) { trial, _ in trial.number == 3 ? 1 : 0 }
    #expect(search.pointsSinceImprovement == 6)
    #expect(search.best?.trial.number == 3)
  }
}
