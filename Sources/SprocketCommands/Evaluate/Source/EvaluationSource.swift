import SprocketCore
import SprocketEvaluation
import SprocketModels

/// Data that evaluations cut their parts from.
enum EvaluationSource: Sendable {
  case dataSet(LoadedDataSet)
  case given(folder: String, catalogue: [Item])

  /// Reads what the options name.
  static func open(_ options: SplitOptions, progress: Progress) throws -> EvaluationSource {
    if let folder = options.split {
      return .given(
        folder: folder, catalogue: try options.metadata.map(DataSetLoader.films) ?? [])
    }
    return .dataSet(try DataSetLoader.load(options.data ?? "", progress: progress))
  }

  /// What people call it.
  var name: String {
    switch self {
    case .dataSet(let loaded): loaded.name
    case .given(let folder, _):
      folder.split(separator: "/").last.map(String.init) ?? folder
    }
  }

  /// A part against what may be learned from before it.
  /// - Throws: as `GivenSplit` does.
  func holdOut(
    _ part: GivenSplit.Part, for family: ModelFamily, options: SplitOptions,
    policy: PreferencePolicy
  ) throws -> HoldOut {
    switch self {
    case .given(let folder, let catalogue):
      return try GivenSplit(
        folder: folder, part: part, users: options.users ?? .warm, catalogue: catalogue
      ).holdOut
    case .dataSet(let loaded):
      let plan = options.plan(for: family)
      return part == .test
        ? plan.test(loaded.data, policy: policy) : plan.validation(loaded.data, policy: policy)
    }
  }
}
