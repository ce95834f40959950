import SprocketMath
package import SprocketModels

/// Finds the weights of a blend that rank held-out preferences best: coordinate ascent on the mean
/// NDCG@100, which is what lists are judged by, over a fixed grid (D. Metzler and W. B. Croft,
/// "Linear feature-based models for information retrieval", 2007, section 3.2.2).
///
/// Weights begin at what is known to work and move only when the gain is larger than its own
/// standard error over the users, so that little data does not lead astray.
package struct BlendSearch {
  package let samples: [BlendSample]
  let threads: Int

  package init(samples: [BlendSample], threads: Int) {
    self.samples = samples
    self.threads = threads
  }

  /// What a weight may become, beside others that sum to 1.
  private static let grid: [Float] = [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2.5]
  private static let sweeps = 3
  private static let fewestSamples = 20

  /// Where the search begins: the models that are best by themselves lead.
  private static func prior(_ kind: ModelKind) -> Float {
    switch kind {
    case .ease, .slim, .ials: 1
    case .content: 0.02
    case .popularity: 0.05
    default: 0.3
    }
  }

  /// The mean NDCG@100 of some weights.
  package func quality(_ weights: [Float], of samples: [BlendSample]) -> Double {
    guard !samples.isEmpty else { return 0 }
    return qualities(weights, of: samples).reduce(0, +) / Double(samples.count)
  }

  /// The best weights for `samples`, summing to 1, from a start.
  func weights(from start: [Float], samples: [BlendSample]) -> [Float] {
    var best = Self.normalized(start)
    var reached = qualities(best, of: samples)
    for _ in 0..<Self.sweeps {
      var hasMoved = false
      for component in best.indices {
        var others = best
        others[component] = 0
        let sum = others.reduce(0, +)
        if sum <= 0 { continue }
        others = others.map { $0 / sum }
        var found: (weights: [Float], qualities: [Double], gain: Double)?
        for weight in Self.grid {
          var tried = others
          tried[component] = weight
          let qualities = qualities(tried, of: samples)
          let (gain, error) = Self.gain(from: reached, to: qualities)
          if gain > error, gain > found?.gain ?? 0 {
            found = (Self.normalized(tried), qualities, gain)
          }
        }
        if let found {
          best = found.weights
          reached = found.qualities
          hasMoved = true
        }
      }
      if !hasMoved { break }
    }
    return best
  }

  /// Weights for each band of history lengths: those learned on everybody's whole history, moved
  /// by what the users of the band show.
  package func bands(_ bands: [Int], kinds: [ModelKind]) -> BlendWeights {
    let whole = samples.filter(\.isWhole)
    let overall = weights(from: kinds.map(Self.prior), samples: whole)
    let values = bands.indices.map { band -> [Float] in
      let own = samples.filter { BlendWeights.band(of: $0.preferences, in: bands) == band }
      return own.count < Self.fewestSamples ? overall : weights(from: overall, samples: own)
    }
    return BlendWeights(bands: bands, kinds: kinds, values: values)
  }

  /// The mean difference and its standard error.
  private static func gain(from old: [Double], to new: [Double]) -> (mean: Double, error: Double) {
    let count = Double(max(1, old.count))
    var sum = 0.0
    var squares = 0.0
    for (before, after) in zip(old, new) {
      sum += after - before
      squares += (after - before) * (after - before)
    }
    let mean = sum / count
    return (mean, (max(0, squares / count - mean * mean) / count).squareRoot())
  }

  private static func normalized(_ weights: [Float]) -> [Float] {
    let sum = weights.reduce(0, +)
    return sum > 0 ? weights.map { $0 / sum } : weights
  }

  private func qualities(_ weights: [Float], of samples: [BlendSample]) -> [Double] {
    let values = try? ParallelValues.map(samples.count, threads: threads) {
      samples[$0].ndcg(weights: weights)
    }
    return values ?? []
  }
}
