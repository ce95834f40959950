import SprocketCore
import SprocketModels

extension ModelKind {
  /// The trainer of the kind; nil for popularity, which every model has.
  /// - Parameters:
  ///   - overrides: settings of the kind itself, applied over those adapted to the data.
  ///   - all: settings of every kind, for one that trains others.
  ///   - popularity: as in the shared tables.
  func trainer(
    overrides: [Setting], all: [Setting], popularity: PopularityConfig, threads: Int?
  ) -> (any Trainer)? {
    switch self {
    case .hybrid:
      HybridTrainer(overrides: overrides, all: all, popularity: popularity, threads: threads)
    case .ials: IALSTrainer(overrides: overrides, threads: threads)
    case .ease: EASETrainer(overrides: overrides, threads: threads)
    case .slim: SLIMTrainer(overrides: overrides, threads: threads)
    case .pureSVD: PureSVDTrainer(overrides: overrides, threads: threads)
    case .itemKNN: ItemKNNTrainer(overrides: overrides, threads: threads)
    case .userKNN: UserKNNTrainer(overrides: overrides, threads: threads)
    case .content: ContentTrainer(overrides: overrides, threads: threads)
    case .itemKNNRating: ItemKNNRatingTrainer(overrides: overrides, threads: threads)
    case .userKNNRating: UserKNNRatingTrainer(overrides: overrides, threads: threads)
    case .bias: BiasTrainer(overrides: overrides, threads: threads)
    case .svd: SVDTrainer(overrides: overrides, threads: threads)
    case .svdPlusPlus: SVDPlusPlusTrainer(overrides: overrides, threads: threads)
    case .popularity: nil
    }
  }
}
