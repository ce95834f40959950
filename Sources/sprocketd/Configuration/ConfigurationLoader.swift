import Foundation
import SprocketCore
import TOMLKit

/// Reads the configuration: file, then environment, then flags; a later one wins. What is unknown
/// or wrong is refused with its place.
struct ConfigurationLoader: Sendable {
  /// The file, or nil when there is none.
  var file: String?
  /// The environment's variables.
  var environment: [String: String]
  /// `key=value` pairs of the command line.
  var flags: [String]

  /// - Throws: `invalidArgument` naming the place, the key and what the value must be.
  func load() throws(SprocketError) -> DaemonConfiguration {
    var configuration = DaemonConfiguration()
    if let file { try apply(file: file, to: &configuration) }
    try applyEnvironment(to: &configuration)
    for flag in flags {
      guard let separator = flag.firstIndex(of: "=") else {
        throw SprocketError(
          .invalidArgument, "--set \(flag): write it as --set section.key=value")
      }
      let name = String(flag[..<separator])
      try apply(
        name, String(flag[flag.index(after: separator)...]), place: "--set \(name)",
        to: &configuration)
    }
    if configuration.minimumRating >= configuration.maximumRating {
      throw SprocketError(
        .invalidArgument,
        "feedback.minimum_rating \(configuration.minimumRating) must be less than "
          + "feedback.maximum_rating \(configuration.maximumRating)")
    }
    return configuration
  }

  private func apply(
    file: String, to configuration: inout DaemonConfiguration
  ) throws(SprocketError) {
    let text: String
    let table: TOMLTable
    do {
      text = try String(contentsOfFile: file, encoding: .utf8)
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let position = error.source.begin
      throw SprocketError(
        .invalidArgument, "\(file):\(position.line):\(position.column): \(error.description)")
    } catch {
      throw SprocketError(.invalidArgument, "cannot read the configuration \(file)", cause: error)
    }
    let places = KeyPlaces(text)
    for section in table.keys.sorted() {
      guard let entries = table[section]?.table else {
        throw SprocketError(
          .invalidArgument,
          "\(file):\(places.line(of: section)): \"\(section)\" stands outside of a [section]")
      }
      try apply(entries, of: section, file: file, places, to: &configuration)
    }
  }

  /// The keys of a section, and of the sections within it, such as `[models.ease]`.
  private func apply(
    _ entries: TOMLTable, of section: String, file: String, _ places: KeyPlaces,
    to configuration: inout DaemonConfiguration
  ) throws(SprocketError) {
    for key in entries.keys.sorted() {
      let name = "\(section).\(key)"
      let place = "\(file):\(places.line(of: name))"
      if let inner = entries[key]?.table, DaemonConfiguration.sections.contains(name) {
        try apply(inner, of: name, file: file, places, to: &configuration)
        continue
      }
      if section == "models" {
        throw SprocketError(
          .invalidArgument,
          "\(place): no kind of model \"\(key)\" has hyper-parameters; "
            + "`sprocketd --print-config` shows all of them")
      }
      guard let value = entries[key].flatMap(Self.text) else {
        throw SprocketError(
          .invalidArgument, "\(place): the value of \(name) is of a kind no key takes")
      }
      try apply(name, value, place: place, to: &configuration)
    }
  }

  private func applyEnvironment(
    to configuration: inout DaemonConfiguration
  ) throws(SprocketError) {
    let sections = Set(
      DaemonConfiguration.keys.map { key in
        "SPROCKET_\(key.name.prefix { $0 != "." }.uppercased())_"
      })
    for (variable, value) in environment.sorted(by: { $0.key < $1.key })
    where sections.contains(where: variable.hasPrefix) {
      guard let key = DaemonConfiguration.keys.first(where: { $0.variable == variable }) else {
        throw SprocketError(
          .invalidArgument,
          "environment variable \(variable): no such key; "
            + "`sprocketd --print-config` shows all of them")
      }
      try apply(
        key.name, value, place: "environment variable \(variable)", to: &configuration)
    }
  }

  private func apply(
    _ name: String, _ value: String, place: String, to configuration: inout DaemonConfiguration
  ) throws(SprocketError) {
    guard let key = DaemonConfiguration.keys.first(where: { $0.name == name }) else {
      throw SprocketError(
        .invalidArgument,
        "\(place): unknown key \(name); `sprocketd --print-config` shows all of them")
    }
    if let rule = key.write(value, &configuration) {
      throw SprocketError(.invalidArgument, "\(place): \(name) is \"\(value)\", it must be \(rule)")
    }
  }

  /// A value as the text that environment and flags would give.
  private static func text(_ value: any TOMLValueConvertible) -> String? {
    if let text = value.string { return text }
    if let flag = value.bool { return "\(flag)" }
    if let whole = value.int { return "\(whole)" }
    if let number = value.double { return "\(number)" }
    if let list = value.array {
      let parts = list.map { text($0) }
      return parts.contains { $0 == nil } ? nil : parts.compactMap { $0 }.joined(separator: ",")
    }
    return nil
  }
}

/// The lines on which the keys of a TOML file stand, which the parser does not tell.
private struct KeyPlaces {
  private var lines: [String: Int] = [:]

  init(_ text: String) {
    var section = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.trimming(" \t\r")
      if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
        section = line[line.index(after: line.startIndex)..<end].trimming(" ")
        lines[section, default: index + 1] = index + 1
      } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
        let key = line[..<equals].trimming(" \t\"")
        lines[section.isEmpty ? key : "\(section).\(key)"] = index + 1
      }
    }
  }

  /// The line of a key, or that of its section.
  func line(of name: String) -> Int {
    lines[name] ?? lines[String(name.prefix { $0 != "." })] ?? 1
  }
}
