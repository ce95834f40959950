package import SprocketCore
import Synchronization

extension MemoryStore: ModelRegistry {
  package func register(_ model: ModelEntry) throws {
    try note(.registerModel)
    state.withLock { $0.models[model.version] = model }
  }

  package func model(_ versionOrAlias: String) throws -> ModelEntry? {
    state.withLock { state in
      state.entry(ModelVersion(versionOrAlias))
        ?? state.aliases[versionOrAlias].flatMap { state.entry($0) }
    }
  }

  package func models() throws -> [ModelEntry] {
    state.withLock { state in
      state.models.keys.compactMap { state.entry($0) }.sorted {
        ($0.createdMicros, $0.version) > ($1.createdMicros, $1.version)
      }
    }
  }

  package func setAlias(_ alias: String, to version: ModelVersion) throws {
    try note(.setAlias)
    try state.withLock { state throws(SprocketError) in
      try state.require(version)
      if alias == "champion", let champion = state.aliases[alias], champion != version {
        state.aliases["previous"] = champion
      }
      state.aliases[alias] = version
    }
  }

  package func removeAlias(_ alias: String) throws {
    state.withLock { $0.aliases[alias] = nil }
  }

  package func note(_ change: RegistryChange) throws {
    state.withLock { $0.changes.append(change) }
  }

  package func changes(of version: ModelVersion?, limit: Int) throws -> [RegistryChange] {
    state.withLock { state in
      Array(
        state.changes.reversed().filter { version == nil || $0.version == version }.prefix(limit))
    }
  }

  package func pin() throws -> PromotionPin? { state.withLock { $0.pin } }

  package func setPin(_ pin: PromotionPin?) throws { state.withLock { $0.pin = pin } }

  package func setState(_ name: String, of version: ModelVersion) throws {
    try state.withLock { state throws(SprocketError) in
      try state.require(version)
      state.models[version]?.state = name
    }
  }

  package func remove(_ version: ModelVersion) throws {
    state.withLock { state in
      state.models[version] = nil
      state.aliases = state.aliases.filter { $0.value != version }
    }
  }
}

extension MemoryStore.State {
  fileprivate func entry(_ version: ModelVersion) -> ModelEntry? {
    guard var model = models[version] else { return nil }
    model.aliases = aliases.filter { $0.value == version }.keys.sorted()
    return model
  }

  fileprivate func require(_ version: ModelVersion) throws(SprocketError) {
    if models[version] == nil {
      throw SprocketError(.notFound, "there is no model version \"\(version)\"")
    }
  }
}
