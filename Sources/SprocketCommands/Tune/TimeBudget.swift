import ArgumentParser

/// A span of time as people write it: `90s`, `10m`, `2h`, `1h30m`, or a number of seconds.
struct TimeBudget: ExpressibleByArgument, Sendable {
  var seconds: Double

  init(seconds: Double) {
    self.seconds = seconds
  }

  init?(argument: String) {
    if let seconds = Double(argument) {
      self.init(seconds: seconds)
    } else {
      var total = 0.0
      var number = ""
      for character in argument {
        if character.isNumber || character == "." {
          number.append(character)
          continue
        }
        guard let value = Double(number), let unit = Self.units[character] else { return nil }
        total += value * unit
        number = ""
      }
      guard number.isEmpty else { return nil }
      self.init(seconds: total)
    }
    guard seconds > 0, seconds < 1e8 else { return nil }
  }

  private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
}
