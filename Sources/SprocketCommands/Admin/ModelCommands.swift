import ArgumentParser
import SprocketCore

/// `sprocket admin models`
struct ModelsCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the model versions, show one with its verdict, or compare two.",
    discussion: """
      The alias champion is the version in service, previous the one before it, challenger the \
      newest candidate that the gate judged. With a version it shows what it was made of, what was \
      measured, what the gate said rule by rule, and what was done to it.

      EXAMPLES:
        sprocket admin models
        sprocket admin models challenger
        sprocket admin models --compare champion previous
        sprocket admin models 20261122T214530Z-ials-1 --json
      """)

  @Argument(help: "A version, or an alias of it; none lists all.")
  var version: String?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Compare two versions.", valueName: "version"))
  var compare: [String] = []
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard compare.isEmpty || compare.count == 2 else {
      throw ValidationError("--compare takes two versions, not \(compare.count).")
    }
    if version != nil, !compare.isEmpty {
      throw ValidationError("Give a version or --compare, not both.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin()
    if let version {
      let answer = try await daemon.getModel(GetModelRequest(version: version))
      try session.show(ModelDetailReport(model: answer.model, changes: answer.changes))
    } else if compare.count == 2 {
      let one = try await daemon.getModel(GetModelRequest(version: compare[0])).model
      let other = try await daemon.getModel(GetModelRequest(version: compare[1])).model
      try session.show(ModelComparisonReport(one: one, other: other))
    } else {
      let answer = try await daemon.listModels(ListModelsRequest())
      try session.show(ModelsReport(models: answer.models, pin: answer.pin))
    }
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
    abstract: "Give a model version a name, or take the name away.",
    discussion: """
      A version that has a name is never removed by the retention rule.

      EXAMPLES:
        sprocket admin alias stable 20261122T214530Z-ials-1
        sprocket admin alias --delete stable
      """)

  @Argument(help: "The name; champion is the version in service.")
  var name: String
  @Argument(help: "The version, or another alias of it.")
  var version: String?
  @Flag(help: "Take the name away; the version stays.")
  var delete = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if delete == (version != nil) {
      throw ValidationError("Give a version, or --delete.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin(waitsLong: true)
    let shown = Text.printable(name)
    guard let version else {
      let answer = try await daemon.deleteAlias(DeleteAliasRequest(alias: name))
      try session.show(ModelReport(act: "\(shown) is no longer", model: answer.model))
      return .done
    }
    let answer = try await daemon.setAlias(SetAliasRequest(alias: name, version: version))
    try session.show(ModelReport(act: "\(shown) is now", model: answer.model))
    return .done
  }
}
