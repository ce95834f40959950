import SprocketCore

/// One thing that can be configured: its name in the file, what it means, and where its value goes.
struct ConfigurationKey: Sendable {
  /// Section and name, such as `server.event_loops`.
  let name: String
  /// For people.
  let meaning: String
  /// Whether a running daemon takes a new value on SIGHUP.
  let isReloadable: Bool
  /// The value in `configuration`, as it would stand in the file.
  let read: @Sendable (_ configuration: DaemonConfiguration) -> String
  /// Puts a value into `configuration`; returns what a value must be when `text` is none.
  let write: @Sendable (_ text: String, _ configuration: inout DaemonConfiguration) -> String?

  /// Whether it stands in the file that `--print-config` shows.
  var isShown = true

  /// The name of the environment variable, such as `SPROCKET_SERVER_EVENT_LOOPS`.
  var variable: String {
    "SPROCKET_" + name.uppercased().replacing(".", with: "_").replacing("-", with: "_")
  }

  /// The section of the file it stands in, such as `server` or `models.ease`.
  var section: String {
    name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
  }

  static func integer(
    _ name: String, _ path: any WritableKeyPath<DaemonConfiguration, Int> & Sendable,
    in range: ClosedRange<Int>, reloadable: Bool = false, _ meaning: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, meaning: meaning, isReloadable: reloadable,
      read: { "\($0[keyPath: path])" },
      write: { text, configuration in
        guard let value = Int(text), range.contains(value) else {
          return "a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
        configuration[keyPath: path] = value
        return nil
      })
  }

  static func number(
    _ name: String, _ path: any WritableKeyPath<DaemonConfiguration, Double> & Sendable,
    in range: ClosedRange<Double>, reloadable: Bool = false, _ meaning: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, meaning: meaning, isReloadable: reloadable,
      read: { "\($0[keyPath: path])" },
      write: { text, configuration in
        guard let value = Double(text), range.contains(value) else {
          return "a number from \(range.lowerBound) to \(range.upperBound)"
        }
        configuration[keyPath: path] = value
        return nil
      })
  }

  static func choice(
    _ name: String, _ path: any WritableKeyPath<DaemonConfiguration, String> & Sendable,
    of choices: [String], reloadable: Bool = false, _ meaning: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, meaning: meaning, isReloadable: reloadable,
      read: { "\"\($0[keyPath: path])\"" },
      write: { text, configuration in
        guard choices.contains(text) else { return "one of " + choices.joined(separator: ", ") }
        configuration[keyPath: path] = text
        return nil
      })
  }

  static func identities(
    _ name: String, _ path: any WritableKeyPath<DaemonConfiguration, Set<UInt32>> & Sendable,
    _ meaning: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, meaning: meaning, isReloadable: false,
      read: { "[" + $0[keyPath: path].sorted().map(String.init).joined(separator: ", ") + "]" },
      write: { text, configuration in
        let parts = text.split(separator: ",").map { $0.trimming(" []") }.filter { !$0.isEmpty }
        let values = parts.compactMap { UInt32($0) }
        guard values.count == parts.count else { return "a list of numeric ids, such as [0, 1000]" }
        configuration[keyPath: path] = Set(values)
        return nil
      })
  }

  /// A hyper-parameter or a part of the preference policy; its owner checks the value.
  static func setting(
    _ name: String, as setting: String, standard: String, reloadable: Bool = true,
    check: @escaping @Sendable (Setting) throws(SprocketError) -> Void, _ meaning: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, meaning: meaning, isReloadable: reloadable,
      read: { $0.settings[setting] ?? standard },
      write: { text, configuration in
        if text == "auto" {
          configuration.settings[setting] = nil
          return nil
        }
        do throws(SprocketError) {
          try check(Setting(name: setting, value: text))
        } catch {
          return "valid: \(error.message)"
        }
        configuration.settings[setting] = text
        return nil
      })
  }
}

extension StringProtocol {
  /// The text without any of `characters` at its ends.
  func trimming(_ characters: String) -> String {
    var text = self[...]
    while let first = text.first, characters.contains(first) { text = text.dropFirst() }
    while let last = text.last, characters.contains(last) { text = text.dropLast() }
    return String(text)
  }
}
