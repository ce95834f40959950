/// How recommendations spread over well-known and little-known items, beside how the interactions
/// of the training data do.
package struct PopularityBands: Hashable, Sendable {
  package struct Band: Hashable, Sendable {
    /// Which items, by popularity, such as "top 1 %".
    package var name: String
    package var items: Int
    /// Shares of all interactions and of all places on lists, 0 to 1.
    package var interactions: Double
    package var recommendations: Double
  }

  package let bands: [Band]

  /// - Parameters:
  ///   - counts: Interactions per item.
  ///   - exposure: Places on lists per item.
  package init(counts: [UInt32], exposure: [Int]) {
    let order = counts.indices.filter { counts[$0] > 0 }.sorted {
      (counts[$1], $0) < (counts[$0], $1)
    }
    let interactions = Double(counts.reduce(0) { $0 + Int($1) })
    let places = Double(exposure.reduce(0, +))
    var start = 0
    var bands: [Band] = []
    func add(_ name: String, _ items: some Collection<Int>) {
      let (met, shown) = items.reduce((0, 0)) {
        ($0.0 + Int(counts[$1]), $0.1 + exposure[$1])
      }
      bands.append(
        Band(
          name: name, items: items.count,
          interactions: interactions > 0 ? Double(met) / interactions : 0,
          recommendations: places > 0 ? Double(shown) / places : 0))
    }
    for (name, share) in [
      ("top 1 %", 0.01), ("1–5 %", 0.05), ("5–10 %", 0.1), ("10–20 %", 0.2), ("20–50 %", 0.5),
      ("50–100 %", 1),
    ] {
      let end = Int((Double(order.count) * share).rounded(.up))
      add(name, order[start..<max(start, end)])
      start = max(start, end)
    }
    add("never met", counts.indices.filter { counts[$0] == 0 })
    self.bands = bands
  }
}
