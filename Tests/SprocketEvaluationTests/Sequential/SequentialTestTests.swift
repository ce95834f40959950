import Foundation
import SprocketEvaluation
import SprocketMath
import Testing

/// Users of a split: each has a rate of their own, and as many requests as they like.
private struct SimulatedUsers {
  var random: SplitMix64
  var share: Double
  /// Mean of a user's rate in the champion's arm.
  var rate: Double
  /// What the challenger adds to it.
  var effect = 0.0

  /// The hits of the next user's requests; what users do differs more between them than within one.
  mutating func next() -> (isChallenger: Bool, requests: [Bool]) {
    let isChallenger = Double.random(in: 0..<1, using: &random) < share
    // Half of the users like little, half like twice as much.
    let own = Bool.random(using: &random) ? 0.2 : 1.8
    let rate = min(1, (self.rate + (isChallenger ? effect : 0)) * own)
    let requests = (0..<Int.random(in: 1...15, using: &random)).map { _ in
      Double.random(in: 0..<1, using: &random) < rate
    }
    return (isChallenger, requests)
  }
}

@Suite(.timeLimit(.minutes(5))) struct SequentialTestTests {
  /// Of how many streams a test decides for a difference, looking after every user.
  private func decisions<Test: SequentialTest>(
    streams: Int, users: Int, share: Double, rate: Double, effect: Double = 0,
    metric: ([Bool]) -> Double = { $0.contains(true) ? 1 : 0 }, _ make: () -> Test
  ) -> (up: Int, down: Int, meanUsers: Double) {
    var (up, down, used) = (0, 0, 0)
    for stream in 0..<streams {
      var simulated = SimulatedUsers(
        random: SplitMix64(seed: 17, stream: UInt64(stream)), share: share, rate: rate,
        effect: effect)
      var difference = SplitDifference(share: share)
      var test = make()
      for _ in 0..<users {
        let user = simulated.next()
        test.add(difference.next(metric(user.requests), isChallenger: user.isChallenger))
        if test.pValue <= test.alpha { break }
      }
      used += test.count
      guard test.pValue <= test.alpha else { continue }
      if test.estimate > 0 { up += 1 } else { down += 1 }
    }
    return (up, down, Double(used) / Double(streams))
  }

  private func betting(_ share: Double) -> BettingSequence {
    BettingSequence(
      alpha: 0.05, bound: SplitDifference(share: share).bound, resolution: 0)
  }

  @Test(arguments: [(0.5, 0.1), (0.5, 0.01), (0.1, 0.05), (0.8, 0.3)])
  func
    `without a difference a test that is looked at after every user decides in 5 of 100 streams at most`(
      share: Double, rate: Double
    )
  {
    let exact = decisions(streams: 400, users: 1_500, share: share, rate: rate) { betting(share) }
    #expect(exact.up + exact.down <= 20)
    let mixture = decisions(streams: 400, users: 1_500, share: share, rate: rate) {
      NormalMixtureSequence(alpha: 0.05, minimumCount: 200)
    }
    #expect(mixture.up + mixture.down <= 20)
  }

  @Test func `a naive t-test that is looked at as often decides for what is not there`() {
    var wrong = 0
    for stream in 0..<400 {
      var simulated = SimulatedUsers(
        random: SplitMix64(seed: 17, stream: UInt64(stream)), share: 0.5, rate: 0.1)
      var arms = [Sums(), Sums()]
      for user in 0..<1_500 {
        let next = simulated.next()
        arms[next.isChallenger ? 1 : 0].add(next.requests.contains(true) ? 1 : 0)
        if user >= 100, abs(Sums.t(arms[0], arms[1])) > 1.96 {
          wrong += 1
          break
        }
      }
    }
    // 5 % is what it promises for one look.
    #expect(wrong > 80)
  }

  @Test func `requests as units decide for what is not there even at one look; users do not`() {
    var (wrongByRequest, wrongByUser) = (0, 0)
    for stream in 0..<400 {
      var simulated = SimulatedUsers(
        random: SplitMix64(seed: 5, stream: UInt64(stream)), share: 0.5, rate: 0.4)
      var requests = [Sums(), Sums()]
      var users = [Sums(), Sums()]
      for _ in 0..<400 {
        let next = simulated.next()
        let arm = next.isChallenger ? 1 : 0
        for request in next.requests { requests[arm].add(request ? 1 : 0) }
        users[arm].add(next.requests.contains(true) ? 1 : 0)
      }
      if abs(Sums.t(requests[0], requests[1])) > 1.96 { wrongByRequest += 1 }
      if abs(Sums.t(users[0], users[1])) > 1.96 { wrongByUser += 1 }
    }
    #expect(wrongByRequest > 80)
    #expect(wrongByUser < 36)
  }

  @Test func `a planted difference is found on its side, and a larger one sooner`() {
    let small = decisions(streams: 60, users: 4_000, share: 0.5, rate: 0.05, effect: 0.03) {
      betting(0.5)
    }
    #expect(small.up >= 54)
    #expect(small.down == 0)
    let large = decisions(streams: 60, users: 4_000, share: 0.5, rate: 0.05, effect: 0.06) {
      betting(0.5)
    }
    #expect(large.up == 60)
    #expect(large.meanUsers < small.meanUsers / 2)
    let worse = decisions(streams: 60, users: 4_000, share: 0.5, rate: 0.1, effect: -0.05) {
      NormalMixtureSequence(alpha: 0.05)
    }
    #expect(worse.down >= 54)
    #expect(worse.up <= 1)
  }

  @Test func `the interval holds the difference at all times in 95 of 100 streams at least`() {
    var misses = [0, 0]
    for stream in 0..<100 {
      var random = SplitMix64(seed: 23, stream: UInt64(stream))
      var difference = SplitDifference(share: 0.3)
      var tests: [any SequentialTest] = [
        BettingSequence(alpha: 0.05, bound: difference.bound, resolution: 20),
        NormalMixtureSequence(alpha: 0.05, minimumCount: 200),
      ]
      var missed = [false, false]
      for _ in 0..<1_000 {
        let isChallenger = Double.random(in: 0..<1, using: &random) < 0.3
        let hit = Double.random(in: 0..<1, using: &random) < (isChallenger ? 0.25 : 0.15)
        let value = difference.next(hit ? 1 : 0, isChallenger: isChallenger)
        for place in tests.indices {
          tests[place].add(value)
          if let interval = tests[place].interval, !interval.contains(0.1) {
            missed[place] = true
          }
        }
      }
      for place in tests.indices where missed[place] { misses[place] += 1 }
      for test in tests {
        let interval = test.interval ?? 0...0
        #expect(interval.contains(test.estimate))
        // It tells something by now.
        #expect(interval.upperBound - interval.lowerBound < 0.5)
      }
    }
    #expect(misses[0] <= 5)
    #expect(misses[1] <= 5)
  }

  @Test func `the difference is unbiased at uneven shares`() {
    var random = SplitMix64(seed: 3)
    var difference = SplitDifference(share: 0.1)
    var sum = 0.0
    let count = 200_000
    for _ in 0..<count {
      let isChallenger = Double.random(in: 0..<1, using: &random) < 0.1
      let hit = Double.random(in: 0..<1, using: &random) < (isChallenger ? 0.5 : 0.4)
      let value = difference.next(hit ? 1 : 0, isChallenger: isChallenger)
      #expect(abs(value) <= difference.bound)
      sum += value
    }
    // Four standard errors.
    #expect(abs(sum / Double(count) - 0.1) < 4 * 1.6 / Double(count).squareRoot())
  }

  @Test func `the capital of one mean is that of slow arithmetic`() {
    var random = SplitMix64(seed: 31)
    var test = BettingSequence(alpha: 0.1, bound: 2, resolution: 0)
    var values: [Double] = []
    var best = 0.0
    for _ in 0..<60 {
      let value = Double.random(in: -2...2, using: &random)
      test.add(value)
      values.append((value / 2 + 1) / 2)
      // The capital after all bets, each made from the values before it.
      var (above, below) = (1.0, 1.0)
      for t in values.indices {
        let before = values[..<t]
        var (squares, mean) = (0.25, 0.5)
        for i in before.indices {
          mean = (0.5 + before[...i].reduce(0, +)) / Double(i + 2)
          squares += (before[i] - mean) * (before[i] - mean)
        }
        let n = Double(t + 1)
        let bet = sqrt(2 * log(2 / 0.1) / (squares / n * n * log(n + 1)))
        above *= 1 + min(bet, 0.5 / 0.5) * (values[t] - 0.5)
        below *= 1 - min(bet, 0.5 / 0.5) * (values[t] - 0.5)
      }
      best = max(best, above, below)
      #expect(abs(test.pValue - min(1, 2 / best)) < 1e-9)
    }
  }
}

/// What a t-test needs.
private struct Sums {
  var count = 0.0
  var sum = 0.0
  var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    sum += value
    squares += value * value
  }

  private var mean: Double { sum / count }
  private var errorSquared: Double { (squares / count - mean * mean) / (count - 1) }

  static func t(_ one: Sums, _ other: Sums) -> Double {
    let error = (one.errorSquared + other.errorSquared).squareRoot()
    return error > 0 ? (other.mean - one.mean) / error : 0
  }
}
