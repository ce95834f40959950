import Foundation
import SprocketCore
import SprocketEvaluation

extension GatePlan {
  /// Changes what a setting names, as the section `[gate]` of the daemon's configuration does.
  /// - Throws: `invalidArgument` that names an unknown key or a bad value.
  mutating func set(_ setting: Setting) throws(SprocketError) {
    func refused(_ rule: String) -> SprocketError {
      SprocketError(
        .invalidArgument, "gate.\(setting.name) is \"\(setting.value)\", it must be \(rule)")
    }
    if setting.name == "metric", let rule = RankedHits.violation(inMetric: setting.value) {
      throw refused(rule)
    }
    if setting.name == "fraction", !(0...0.5).contains(Double(setting.value) ?? -1) {
      throw refused("a number from 0 to 0.5")
    }
    if setting.name == "confidence", !(0.5...0.999).contains(Double(setting.value) ?? -1) {
      throw refused("a number from 0.5 to 0.999")
    }
    if setting.name == "no_loss" {
      guard ["on", "off"].contains(setting.value) else { throw refused("\"on\" or \"off\"") }
      return noLoss = setting.value == "on"
    }
    let fields: [String: Any]
    do {
      let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
      fields = json as? [String: Any] ?? [:]
    } catch {
      throw SprocketError(.internal, "the gate's plan cannot be read", cause: error)
    }
    guard let old = fields[setting.name] else {
      throw SprocketError(
        .invalidArgument,
        "the gate has no \"\(setting.name)\"; there are "
          + fields.keys.sorted().joined(separator: ", "))
    }
    var changed = fields
    if old is String {
      changed[setting.name] = setting.value
    } else if let number = Double(setting.value), number.isFinite, number >= 0 {
      // A whole number stays one, for the keys that are counts.
      changed[setting.name] = Int(setting.value).map { $0 as Any } ?? number
    } else {
      throw refused("a number of at least 0")
    }
    do {
      let json = try JSONSerialization.data(withJSONObject: changed)
      self = try JSONDecoder().decode(GatePlan.self, from: json)
    } catch {
      throw refused(old is String ? "one of the values that docs/gate.md names" : "a whole number")
    }
  }
}
