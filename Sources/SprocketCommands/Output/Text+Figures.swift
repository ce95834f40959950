extension Text {
  /// A number as short as it can be said: whole ones grouped, others with two digits, very small
  /// ones with as many as tell something.
  package static func compact(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value > 0 ? "∞" : "-∞" }
    if abs(value) >= 1e8 { return number(value / 1e6, digits: 0) + " M" }
    if value.rounded() == value {
      // Years and the like are not grouped.
      return abs(value) < 10_000 ? String(Int(value)) : grouped(Int(value))
    }
    let size = abs(value)
    if size >= 1000, size < 10_000 { return String(Int(value.rounded())) }
    return number(value, digits: size >= 1000 ? 0 : size >= 100 ? 1 : size >= 0.1 ? 2 : 4)
  }

  /// A share between 0 and 1: `29.9 %`.
  package static func percent(_ share: Double) -> String {
    if share > 0, share < 0.001 { return "<0.1 %" }
    return number(share * 100, digits: 1) + " %"
  }

  /// A p-value: `0.0132`, `3e-12`, `<1e-300`.
  package static func pValue(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if value < 1e-300 { return "<1e-300" }
    if value >= 0.0001 { return number(value, digits: 4) }
    var (mantissa, exponent) = (value, 0)
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    if mantissa.rounded() == 10 { return "1e\(exponent + 1)" }
    return "\(Int(mantissa.rounded()))e\(exponent)"
  }

  /// Columns of eighths of a line; what is 0 is blank. More values than `width` are summed up.
  package static func sparkline(_ values: [Double], width: Int = .max) -> String {
    guard !values.isEmpty, width > 0 else { return "" }
    // Every column sums as many values, or there would be steps where there are none.
    let each = (values.count + min(values.count, width) - 1) / min(values.count, width)
    let count = (values.count + each - 1) / each
    var sums = [Double](repeating: 0, count: count)
    for (place, value) in values.enumerated() where value.isFinite {
      sums[place / each] += max(0, value)
    }
    let most = sums.max() ?? 0
    guard most > 0 else { return String(repeating: " ", count: count) }
    let blocks = Array("▁▂▃▄▅▆▇█")
    return String(
      sums.map { $0 == 0 ? " " : blocks[min(7, Int($0 / most * 7.999))] })
  }

  /// The text in lines of at most `width` columns, parted at blanks; one line without a width.
  package static func wrapped(_ text: String, to width: Int?) -> [String] {
    guard let width, width > 8 else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let room = width - DisplayWidth.of(line) - (line.isEmpty ? 0 : 1)
      if !line.isEmpty, DisplayWidth.of(String(word)) > room {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
  }
}
