import SprocketMath
import SprocketModels
import SprocketTraining
import Testing

@Suite struct BlendSearchTests {
  /// Users of whom component 0 knows the truth, component 1 the contrary, component 2 nothing.
  private func samples(_ count: Int, preferences: Int = 5) -> [BlendSample] {
    (0..<count).map { user in
      var generator = SplitMix64(seed: 7, stream: UInt64(user))
      let noise = (0..<150).map { _ in Float(generator.nextUniform()) }
      let signal = (0..<150).map { Float($0) / 150 + Float(generator.nextUniform()) * 0.2 }
      return BlendSample(
        preferences: preferences, candidateCount: 150,
        features: signal + signal.map { 1.3 - $0 } + noise, truth: [140, 145, 149], truthCount: 4)
    }
  }

  @Test("NDCG is that of the list the weights make, worked out by hand")
  func ndcg() {
    let sample = BlendSample(
      preferences: 1, candidateCount: 4, features: [4, 3, 2, 1, 0, 0, 0, 9], truth: [0, 3],
      truthCount: 3)
    // Ideal: 1 + 1/log2(3) + 1/2. By component 0 the truth has the ranks 1 and 4.
    let ideal = 1 + 0.6309297535714574 + 0.5
    #expect(abs(sample.ndcg(weights: [1, 0]) - (1 + 0.43067655807339306) / ideal) < 1e-9)
    // With component 1 on top the last candidate comes first, the others follow as before.
    #expect(abs(sample.ndcg(weights: [1, 1]) - (1 + 0.6309297535714574) / ideal) < 1e-9)
    // What nothing speaks for is not on the list.
    #expect(sample.ndcg(weights: [0, 0]) == 0)
  }

  @Test("A tie counts against the truth")
  func ties() {
    let sample = BlendSample(
      preferences: 1, candidateCount: 3, features: [1, 1, 1], truth: [0], truthCount: 1)
    #expect(abs(sample.ndcg(weights: [1]) - 0.5) < 1e-9)
  }

  @Test("The component that knows leads, and the list is as good as its own")
  func findsTheBest() {
    let search = BlendSearch(samples: samples(60), threads: 2)
    let weights = search.bands([0], kinds: [.ials, .ease, .content]).values[0]
    #expect(weights[0] == weights.max())
    #expect(
      search.quality(weights, of: search.samples)
        > search.quality([1, 0, 0], of: search.samples) - 0.01)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-5)
  }

  @Test("A band has weights of its own only where there are users to learn them from")
  func bandsFollowTheirUsers() {
    var all = samples(200)
    // Of users with long histories the second component knows best.
    all += samples(200, preferences: 50).map { sample in
      var sample = sample
      sample.truth = [0, 3, 8]
      return sample
    }
    let weights = BlendSearch(samples: all, threads: 2)
      .bands([0, 10, 100], kinds: [.ials, .ease, .content])
    #expect(weights.values[0][0] > weights.values[0][1])
    #expect(weights.values[1][1] > weights.values[1][0])
    let quality = { (band: [Float]) in
      BlendSearch(samples: all, threads: 1).quality(band, of: all)
    }
    #expect(quality(weights.values[2]) > quality([0, 0, 1]))
  }

  @Test("The number of threads changes nothing")
  func threads() {
    let all = samples(90)
    let kinds: [ModelKind] = [.ials, .ease, .content]
    #expect(
      BlendSearch(samples: all, threads: 1).bands([0, 4], kinds: kinds)
        == BlendSearch(samples: all, threads: 4).bands([0, 4], kinds: kinds))
  }

  @Test("The weights of ratings are the minimum on the simplex, found by trying them all")
  func simplex() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<10 {
      let errors = (0..<3).map { component in
        (0..<40).map { _ in generator.nextGaussian() + Double(component) * 0.2 }
      }
      var matrix: [Double] = []
      for one in errors {
        for other in errors { matrix.append(zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }) }
      }
      let found = RatingBlend.simplexMinimum(of: matrix, count: 3)
      #expect(abs(found.reduce(0, +) - 1) < 1e-9)
      #expect(found.allSatisfy { $0 >= 0 })
      var best = Double.infinity
      for a in 0...50 {
        for b in 0...(50 - a) {
          let tried = [Double(a) / 50, Double(b) / 50, Double(50 - a - b) / 50]
          best = min(best, RatingBlend.quadratic(matrix, tried))
        }
      }
      #expect(RatingBlend.quadratic(matrix, found) <= best + 1e-9)
    }
  }
}
