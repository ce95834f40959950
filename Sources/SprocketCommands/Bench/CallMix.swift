import ArgumentParser

/// Which calls are made, and how often in proportion: `recommend=8,similar=1,record=1`.
struct CallMix: ExpressibleByArgument, Equatable, Sendable {
  /// Methods with a weight above 0, in the order given.
  let weights: [(method: BenchMethod, weight: Int)]

  /// One method alone.
  init(_ method: BenchMethod) {
    weights = [(method, 1)]
  }

  init?(argument: String) {
    var weights: [(method: BenchMethod, weight: Int)] = []
    for part in argument.split(separator: ",") {
      let pair = part.split(separator: "=", omittingEmptySubsequences: false)
      guard let name = pair.first, let method = BenchMethod(rawValue: String(name)),
        pair.count <= 2, let weight = pair.count == 2 ? Int(pair[1]) : 1,
        (0...1_000_000).contains(weight), !weights.contains(where: { $0.method == method })
      else { return nil }
      if weight > 0 { weights.append((method, weight)) }
    }
    guard !weights.isEmpty else { return nil }
    self.weights = weights
  }

  var defaultValueDescription: String {
    weights.map { "\($0.method.rawValue)=\($0.weight)" }.joined(separator: ",")
  }

  static func == (one: CallMix, other: CallMix) -> Bool {
    one.defaultValueDescription == other.defaultValueDescription
  }
}
