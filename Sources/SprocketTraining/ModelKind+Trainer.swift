import SprocketCore
import SprocketModels

extension ModelKind {
  /// The trainer of the kind; nil for popularity, which every model has.
  /// - Parameters:
  ///   - overrides: settings of the kind itself, applied over those adapted to the data.
  ///   - all: settings of every kind, for one that trains others.
  func trainer(
    overrides: [Setting], all: [Setting], tables: SharedTables, threads: Int?
  ) -> (any Trainer)? {
    switch self {
    case .ials: IALSTrainer(overrides: overrides, threads: threads)
    default: nil
    }
  }
}
