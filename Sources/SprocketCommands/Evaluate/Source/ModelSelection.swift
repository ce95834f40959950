import ArgumentParser
import Foundation
import SprocketCore
import SprocketModels
import SprocketTraining

/// Which models to train, with which settings.
struct ModelSelection: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A model, such as ease, or all; may be given again. Otherwise hybrid.", valueName: "kind"))
  var model: [String] = []
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A setting, such as ease.regularization=300, or without the model's name for those that "
        + "have it; may be given again.", valueName: "name=value"))
  var assignments: [String] = []
  @Option(
    help: ArgumentHelp(
      "Settings from a file with [models.KIND] in it, as `tune --write-config` leaves it.",
      valueName: "file"),
    completion: .file())
  var config: String?

  func validate() throws {
    for assignment in assignments where Setting(assignment: assignment) == nil {
      throw ValidationError("--set takes name=value, not \(assignment).")
    }
  }

  /// Whether models were asked for as far as there are any, not by name.
  var namesAll: Bool { model.contains("all") }

  /// The kinds in the order in which they were named, each once.
  /// - Throws: usage that names an unknown one.
  func kinds() throws -> [ModelKind] {
    var kinds: [ModelKind] = []
    for name in model.isEmpty ? [ModelKind.hybrid.rawValue] : model {
      let named: [ModelKind]
      if name == "all" {
        named = ModelKind.allCases.filter(\.isTrainable)
      } else if let kind = ModelKind(rawValue: name), kind.isTrainable {
        named = [kind]
      } else {
        let known = ModelKind.allCases.filter(\.isTrainable).map(\.rawValue)
        throw CommandFailure.usage(
          "there is no model \"\(name)\"; there are \(known.joined(separator: ", ")), and all")
      }
      kinds += named.filter { !kinds.contains($0) }
    }
    return kinds
  }

  /// The settings of the file, and over them those of the command line.
  /// - Throws: usage for plain names that none of `kinds` has.
  func settings(for kinds: [ModelKind]) throws -> EvaluationSettings {
    var settings = EvaluationSettings(
      shared: try config.map(ModelConfiguration.init(readingFrom:))?.settings ?? [])
    for setting in assignments.compactMap(Setting.init(assignment:)) {
      guard !setting.name.contains(".") else {
        settings.shared.append(setting)
        continue
      }
      let owners = kinds.filter { $0.configType?.settingNames.contains(setting.name) == true }
      guard !owners.isEmpty else {
        let known = kinds.flatMap { $0.configType?.settingNames ?? [] }
        throw CommandFailure.usage(
          "unknown setting \"\(setting.name)\"; the settings are "
            + Set(known).sorted().joined(separator: ", "))
      }
      for owner in owners { settings.own[owner, default: []].append(setting) }
    }
    return settings
  }
}

/// Settings of several models.
struct EvaluationSettings: Sendable {
  /// With the model's name, `preference.` or `popularity.` before them.
  var shared: [Setting]
  /// By plain names.
  var own: [ModelKind: [Setting]] = [:]

  init(shared: [Setting] = []) {
    self.shared = shared
  }

  /// Those that a recipe for one kind takes.
  func all(for kind: ModelKind) -> [Setting] { shared + (own[kind] ?? []) }

  /// - Throws: `invalidArgument` for a setting that makes no sense.
  var policy: PreferencePolicy {
    get throws { try PreferencePolicy(settings: shared) }
  }
}

extension ModelKind {
  /// Whether it is more than a name.
  var isTrainable: Bool { configType != nil || self == .popularity }
}

extension Setting {
  /// Takes `name=value` apart; nil for anything else.
  init?(assignment: String) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    self.init(name: String(parts[0]), value: String(parts[1]))
  }
}
