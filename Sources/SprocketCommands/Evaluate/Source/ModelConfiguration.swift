import Foundation
import SprocketCore
import SprocketModels

/// The part of a configuration file that holds hyper-parameters: TOML tables named
/// `[models.KIND]` with numbers, strings and booleans in them. Other tables are passed over.
struct ModelConfiguration: Sendable {
  private(set) var tables: [(kind: ModelKind, settings: [Setting])] = []

  init() {}

  /// - Throws: `notFound` when the file cannot be read, `invalidArgument` with the line for what
  ///   cannot be understood.
  init(readingFrom path: String) throws(SprocketError) {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw SprocketError(.notFound, "cannot read \(path); give a configuration file", cause: error)
    }
    try self.init(text, path: path)
  }

  init(_ text: String, path: String) throws(SprocketError) {
    var kind: ModelKind?
    for (index, raw) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() {
      let line = Self.withoutComment(raw).trimmingCharacters(in: .whitespaces)
      func refused(_ why: String) -> SprocketError {
        SprocketError(.invalidArgument, "\(path), line \(index + 1): \(why)")
      }
      if line.isEmpty { continue }
      if line.hasPrefix("[") {
        kind = nil
        let name = line.trimmingCharacters(in: CharacterSet(charactersIn: "[] "))
        guard name.hasPrefix("models.") else { continue }
        let kindName = name.dropFirst("models.".count).filter { $0 != "\"" }
        guard let known = ModelKind(rawValue: String(kindName)) else {
          throw refused("there is no model \"\(kindName)\"")
        }
        kind = known
        continue
      }
      guard let kind else { continue }
      let parts = line.split(separator: "=", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw refused("a setting is written name = value")
      }
      let name = parts[0].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
      let value = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
      add([Setting(name: name, value: value)], to: kind)
    }
  }

  /// Adds settings by their plain names.
  mutating func add(_ settings: [Setting], to kind: ModelKind) {
    if let index = tables.firstIndex(where: { $0.kind == kind }) {
      tables[index].settings += settings
    } else {
      tables.append((kind, settings))
    }
  }

  /// All of them with the kind before the name.
  var settings: [Setting] {
    tables.flatMap { table in
      table.settings.map { Setting(name: "\(table.kind.rawValue).\($0.name)", value: $0.value) }
    }
  }

  /// As TOML.
  var text: String {
    tables.map { table in
      let lines = table.settings.map { "\(Self.key($0.name)) = \(Self.literal($0.value))\n" }
      return "[models.\(table.kind.rawValue)]\n" + lines.joined()
    }.joined(separator: "\n")
  }

  private static func key(_ name: String) -> String {
    name.contains(".") ? "\"\(name)\"" : name
  }

  private static func literal(_ value: String) -> String {
    if Int(value) != nil || value == "true" || value == "false" { return value }
    if let number = Double(value), number.isFinite { return "\(number)" }
    return "\"\(value)\""
  }

  /// Up to a `#` that is not within quotes.
  private static func withoutComment(_ line: Substring) -> String {
    var isQuoted = false
    var kept = ""
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if character == "#", !isQuoted { break }
      kept.append(character)
    }
    return kept
  }
}
