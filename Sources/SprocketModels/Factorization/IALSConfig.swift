/// The hyper-parameters of implicit ALS; saved with the model, the seed among them.
///
/// The symbols are those of S. Rendle et al., "Revisiting the performance of iALS on item
/// recommendation benchmarks", 2022, section 3.
package struct IALSConfig: Hashable, Sendable {
  /// How rows are solved during training. The last user half step is exact in any case.
  package enum Solver: String, CaseIterable, Sendable {
    /// A few warm-started conjugate-gradient steps.
    case conjugateGradient = "cg"
    /// Exact.
    case cholesky
  }

  /// d: numbers per user and item.
  package var factorCount = 64
  /// Passes over both sides.
  package var epochs = 12
  /// λ, scaled for each row by n + α₀ N (frequency scaling with exponent 1, section 3.3).
  package var regularization = 0.003
  /// α₀: the weight of pairs that were not observed.
  package var unobservedWeight = 0.5
  /// σ*: initial item factors are normal with standard deviation σ* / √d (section 3.2).
  package var initScale = 0.1
  /// Of the initial factors.
  package var seed: UInt64 = 1
  package var solver = Solver.conjugateGradient
  /// Steps per row with `conjugateGradient`.
  package var conjugateGradientSteps = 3

  package init() {}

  /// Good defaults for data of a size; `interactions` are those that teach (weight above 0).
  ///
  /// Small data needs few factors and a strong pull of the unobserved; with more data, more
  /// factors pay and α₀ falls. Never more factors than there are items or users.
  package static func adapted(users: Int, items: Int, interactions: Int) -> IALSConfig {
    var config = IALSConfig()
    switch interactions {
    case ..<200_000:
      config.factorCount = 32
      config.unobservedWeight = 1
      config.regularization = 0.001
    case ..<5_000_000:
      config.factorCount = 128
      config.unobservedWeight = 0.5
      config.regularization = 0.005
    default:
      config.factorCount = 128
      config.unobservedWeight = 0.1
      config.regularization = 0.003
    }
    // Rounded down to half a vector, since a row is padded anyway.
    let ceiling = max(8, min(users, items) / 8 * 8)
    config.factorCount = min(config.factorCount, ceiling)
    return config
  }

  /// λ (n + α₀ N): the regularisation of a row with `count` entries against a side of `others`
  /// rows.
  package func regularization(count: Int, others: Int) -> Float {
    Float(regularization * (Double(count) + unobservedWeight * Double(others)))
  }
}
