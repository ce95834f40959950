/// How much faster than time: `86400x` lets a day pass in a second.
struct SpeedFactor: Equatable {
  let value: Double

  /// nil for what is no number above 0, and for nothing.
  init?(_ text: String?) {
    guard let text,
      let value = Double(text.hasSuffix("x") ? text.dropLast() : text[...]), value > 0,
      value.isFinite
    else { return nil }
    self.value = value
  }
}
