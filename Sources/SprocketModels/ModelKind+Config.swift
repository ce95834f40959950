package import SprocketCore

extension ModelKind {
  /// The hyper-parameters of the algorithm; nil where it has none of its own.
  package var configType: (any ModelConfig.Type)? {
    switch self {
    case .hybrid: HybridConfig.self
    case .ials: IALSConfig.self
    case .ease: EASEConfig.self
    case .slim: SLIMConfig.self
    case .pureSVD: PureSVDConfig.self
    case .itemKNN: ItemKNNConfig.self
    case .userKNN: UserKNNConfig.self
    case .content: ContentConfig.self
    case .itemKNNRating: ItemKNNRatingConfig.self
    case .userKNNRating: UserKNNRatingConfig.self
    case .bias: BiasConfig.self
    case .svd: SVDConfig.self
    case .svdPlusPlus: SVDPlusPlusConfig.self
    case .popularity: nil
    }
  }

  /// Reads the component of this kind back from a snapshot.
  /// - Parameters:
  ///   - settings: the component's own.
  ///   - parts: the components read before, for one that is made of others.
  /// - Throws: `dataLoss` that names what is damaged.
  package func open(
    from source: any TensorSource, settings: [Setting], tables: SharedTables,
    parts: [any ModelComponent]
  ) throws(SprocketError) -> (any ModelComponent)? {
    switch self {
    case .hybrid:
      try HybridModel(from: source, settings: settings, tables: tables, parts: parts)
    case .ials: try IALSModel(from: source, settings: settings, tables: tables)
    case .ease: try EASEModel(from: source, settings: settings, tables: tables)
    case .slim: try SLIMModel(from: source, settings: settings, tables: tables)
    case .pureSVD: try PureSVDModel(from: source, settings: settings, tables: tables)
    case .itemKNN: try ItemKNNModel(from: source, settings: settings, tables: tables)
    case .userKNN: try UserKNNModel(from: source, settings: settings, tables: tables)
    case .content: try ContentModel(from: source, settings: settings, tables: tables)
    case .itemKNNRating:
      try ItemKNNRatingModel(from: source, settings: settings, tables: tables)
    case .userKNNRating:
      try UserKNNRatingModel(from: source, settings: settings, tables: tables)
    case .bias: try BiasModel(from: source, settings: settings, tables: tables)
    case .svd, .svdPlusPlus:
      try SVDModel(kind: self, from: source, settings: settings, tables: tables)
    case .popularity: nil
    }
  }
}
