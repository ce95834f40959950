import ArgumentParser
import SprocketCore

/// `sprocket admin models`
struct ModelsCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the model versions, newest first.",
    discussion: """
      The alias champion is the version in service, previous the one before it.

      EXAMPLES:
        sprocket admin models
        sprocket admin models --json
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin().listModels(ListModelsRequest())
    try session.show(ModelsReport(models: answer.models))
    return .done
  }
}

/// `sprocket admin snapshot`
struct SnapshotCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Write the state of now as a new model version, and serve it.",
    discussion: """
      All users whose rows are newer than the model are in it.

      EXAMPLES:
        sprocket admin snapshot
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).createSnapshot(CreateSnapshotRequest())
    try session.show(ModelReport(act: "Wrote", model: answer.model))
    return .done
  }
}

/// `sprocket admin alias NAME VERSION`
struct AliasCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "alias",
    abstract: "Give a model version a name.",
    discussion: """
      EXAMPLES:
        sprocket admin alias stable 20261122T214530Z-ials-1
      """)

  @Argument(help: "The name; champion is the version in service.")
  var name: String
  @Argument(help: "The version, or another alias of it.")
  var version: String
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).setAlias(
      SetAliasRequest(alias: name, version: version))
    try session.show(ModelReport(act: "\(Text.printable(name)) is now", model: answer.model))
    return .done
  }
}

/// `sprocket admin promote VERSION`
struct PromoteCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Serve a model version.",
    discussion: """
      EXAMPLES:
        sprocket admin promote 20261122T214530Z-ials-1
        sprocket admin promote stable
      """)

  @Argument(help: "The version, or an alias of it.")
  var version: String
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).setAlias(
      SetAliasRequest(alias: "champion", version: version))
    try session.show(ModelReport(act: "Serving", model: answer.model))
    return .done
  }
}

/// `sprocket admin rollback`
struct RollbackCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Serve the model version that was in service before.",
    discussion: """
      EXAMPLES:
        sprocket admin rollback
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).rollback(RollbackRequest())
    try session.show(ModelReport(act: "Back to", model: answer.model))
    return .done
  }
}
