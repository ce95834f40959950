package import SprocketCore

extension ModelKind {
  /// The hyper-parameters of the algorithm; nil where it has none of its own.
  package var configType: (any ModelConfig.Type)? {
    switch self {
    case .ials: IALSConfig.self
    default: nil
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
    case .ials: try IALSModel(from: source, settings: settings, tables: tables)
    default: nil
    }
  }
}
