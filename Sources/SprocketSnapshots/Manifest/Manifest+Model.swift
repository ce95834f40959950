package import SprocketCore
package import SprocketModels

extension Manifest {
  /// What a manifest says of a model, before anything was measured or written.
  package init(
    of model: TrainedModel, version: ModelVersion, parent: ModelVersion? = nil, job: Int64 = 0,
    createdMicros: Int64, codeVersion: String = ""
  ) {
    let window = model.dataWindow
    self.init(
      version: version, kind: model.kind.rawValue,
      components: model.components.map(\.kind.rawValue), parent: parent, job: job,
      createdMicros: createdMicros, codeVersion: codeVersion, position: model.position,
      window: min(window.firstMicros, window.lastMicros)...window.lastMicros,
      catalogRevision: window.catalogRevision, users: model.users.count, items: model.items.count,
      interactions: model.interactions,
      settings: model.settings)
  }
}
