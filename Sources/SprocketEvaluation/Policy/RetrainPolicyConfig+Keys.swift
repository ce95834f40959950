import Foundation
package import SprocketCore

/// One thing about the policy that can be configured, by the name that it has in the section
/// `[policy]` of the daemon's configuration.
package struct PolicyKey: Sendable {
  package let name: String
  /// For people.
  package let meaning: String
  /// The value, as it would stand in the file.
  package let read: @Sendable (RetrainPolicyConfig) -> String
  /// Puts a value in; returns what a value must be when the text is none.
  package let write: @Sendable (String, inout RetrainPolicyConfig) -> String?
}

extension RetrainPolicyConfig {
  package static let keys: [PolicyKey] = [
    .flag("enabled", \.isOn, "whether the daemon starts trainings by itself"),
    .flag("on_drift", \.onDrift, "train when drift was found"),
    .factor(
      "drift_root", \.driftRoot,
      "but not before so many times the square root of the number of interactions trained on have come"
    ),
    .flag(
      "after_ingest", \.afterIngest,
      "train after a data set was taken in, when none has come for settle_minutes"),
    .factor(
      "new_root", \.newRoot,
      "train after so many times the square root of the number of interactions trained on"),
    .factor(
      "new_share", \.newShare,
      "but not before so many have come for each one that was trained on; both 0: not for that"),
    .count(
      "new_interactions", \.newInteractions,
      "train after so many new interactions, however many were trained on; 0: not for that"),
    .duration(
      "every_hours", \.every, unit: 3600, in: 0...876_000,
      "train when the last training ended so long ago; 0: not for that"),
    PolicyKey(
      name: "daily_at",
      meaning: "train at this time of day, such as \"03:30\"; empty: not for that",
      read: { "\"\($0.daily?.description ?? "")\"" },
      write: { text, config in
        let time = TimeOfDay(text)
        guard time != nil || text.isEmpty else {
          return "a time of day such as \"03:30\", or empty"
        }
        config.daily = time
        return nil
      }),
    .count(
      "minimum_interactions", \.minimumInteractions,
      "never train by itself on less data than this"),
    .count(
      "minimum_new", \.minimumNew,
      "never train by itself for less than so many new interactions and films"),
    .duration(
      "settle_minutes", \.settle, unit: 60, in: 0...10_080,
      "after an ingest, wait so long for the next one"),
    .duration(
      "cool_down_minutes", \.coolDown, unit: 60, in: 0...5_256_000,
      "between the end of a training and the next one"),
    .duration(
      "back_off_minutes", \.backOff, unit: 60, in: 0...10_080,
      "after a training that failed, wait so long, and twice as long after each further one"),
    .duration(
      "back_off_cap_minutes", \.backOffCap, unit: 60, in: 0...525_600, "the longest such wait"),
    .duration(
      "start_delay_seconds", \.startDelay, unit: 1, in: 0...604_800,
      "after the daemon's start, wait so long"),
    PolicyKey(
      name: "quiet_hours",
      meaning: "start no training at these times of day, such as \"18:00-23:30\"; empty: any time "
        + "will do",
      read: { "\"\($0.quietHours?.description ?? "")\"" },
      write: { text, config in
        let hours = QuietHours(text)
        guard hours != nil || text.isEmpty else {
          return "two times of day such as \"18:00-23:30\", or empty"
        }
        config.quietHours = hours
        return nil
      }),
    PolicyKey(
      name: "time_zone",
      meaning: "where daily_at and quiet_hours are from, such as \"Europe/Berlin\"; empty: the "
        + "machine's own",
      read: { $0.timeZone == .current ? "\"\"" : "\"\($0.timeZone.identifier)\"" },
      write: { text, config in
        guard let zone = text.isEmpty ? TimeZone.current : TimeZone(identifier: text) else {
          return "the name of a time zone such as \"Europe/Berlin\", or empty"
        }
        config.timeZone = zone
        return nil
      }),
  ]

  /// The defaults, changed by settings with the names of `keys`.
  /// - Throws: `invalidArgument` that names an unknown key or a bad value.
  package init(settings: [Setting]) throws(SprocketError) {
    self.init()
    for setting in settings {
      guard let key = Self.keys.first(where: { $0.name == setting.name }) else {
        throw SprocketError(
          .invalidArgument,
          "the policy has no \"\(setting.name)\"; there are "
            + Self.keys.map(\.name).joined(separator: ", "))
      }
      if let rule = key.write(setting.value, &self) {
        throw SprocketError(
          .invalidArgument, "\(setting.name) is \"\(setting.value)\", it must be \(rule)")
      }
    }
  }
}

extension PolicyKey {
  fileprivate static func flag(
    _ name: String, _ path: any WritableKeyPath<RetrainPolicyConfig, Bool> & Sendable,
    _ meaning: String
  ) -> PolicyKey {
    PolicyKey(
      name: name, meaning: meaning, read: { $0[keyPath: path] ? "\"on\"" : "\"off\"" },
      write: { text, config in
        switch text {
        case "on", "true": config[keyPath: path] = true
        case "off", "false": config[keyPath: path] = false
        default: return "\"on\" or \"off\""
        }
        return nil
      })
  }

  fileprivate static func factor(
    _ name: String, _ path: any WritableKeyPath<RetrainPolicyConfig, Double> & Sendable,
    _ meaning: String
  ) -> PolicyKey {
    PolicyKey(
      name: name, meaning: meaning, read: { "\($0[keyPath: path])" },
      write: { text, config in
        guard let value = Double(text), (0...100_000).contains(value) else {
          return "a number from 0 to 100000"
        }
        config[keyPath: path] = value
        return nil
      })
  }

  fileprivate static func count(
    _ name: String, _ path: any WritableKeyPath<RetrainPolicyConfig, Int> & Sendable,
    _ meaning: String
  ) -> PolicyKey {
    PolicyKey(
      name: name, meaning: meaning, read: { "\($0[keyPath: path])" },
      write: { text, config in
        guard let value = Int(text), (0...1_000_000_000).contains(value) else {
          return "a whole number from 0 to 1000000000"
        }
        config[keyPath: path] = value
        return nil
      })
  }

  /// A whole number of units of so many seconds.
  fileprivate static func duration(
    _ name: String, _ path: any WritableKeyPath<RetrainPolicyConfig, Int64> & Sendable,
    unit: Int64, in range: ClosedRange<Int64>, _ meaning: String
  ) -> PolicyKey {
    let size = unit * RetrainPolicyConfig.second
    return PolicyKey(
      name: name, meaning: meaning, read: { "\($0[keyPath: path] / size)" },
      write: { text, config in
        guard let value = Int64(text), range.contains(value) else {
          return "a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
        config[keyPath: path] = value * size
        return nil
      })
  }
}
