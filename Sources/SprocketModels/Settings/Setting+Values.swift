package import SprocketCore

extension Setting {
  package init(_ name: String, _ value: some CustomStringConvertible) {
    self.init(name: name, value: value.description)
  }

  /// The value as a whole number.
  /// - Throws: `invalidArgument` when it is none or out of `range`.
  package func int(in range: ClosedRange<Int>) throws(SprocketError) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw bad("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The value as a number.
  /// - Throws: `invalidArgument` when it is none or out of `range`.
  package func double(in range: ClosedRange<Double>) throws(SprocketError) -> Double {
    guard let number = Double(value), range.contains(number) else {
      throw bad("a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The value as a number from 0 to 2⁶⁴ - 1.
  /// - Throws: `invalidArgument` when it is none.
  package func seed() throws(SprocketError) -> UInt64 {
    guard let number = UInt64(value) else {
      throw bad("a whole number from 0 to \(UInt64.max)")
    }
    return number
  }

  /// The value as one of some words.
  /// - Throws: `invalidArgument` when it is none of them.
  package func choice<Choice>(_ type: Choice.Type) throws(SprocketError) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let choice = Choice(rawValue: value) else {
      throw bad(Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or "))
    }
    return choice
  }

  /// The error for a setting that nobody knows.
  package func unknown(known: [String]) -> SprocketError {
    SprocketError(
      .invalidArgument,
      "unknown setting \"\(name)\"; the settings are \(known.joined(separator: ", "))")
  }

  private func bad(_ expectation: String) -> SprocketError {
    SprocketError(
      .invalidArgument, "the setting \(name) is \"\(value)\"; it must be \(expectation)")
  }
}
