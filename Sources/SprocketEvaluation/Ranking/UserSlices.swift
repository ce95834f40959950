/// Parts of the users that are worth looking at by themselves, by how much a model knows of them.
/// The same for every model, so that slices compare.
enum UserSlices {
  /// - Parameter historyLengths: items known of each user, at the moment of the evaluation.
  static func slices(_ historyLengths: [Int]) -> [(name: String, users: [Int])] {
    func users(_ range: some RangeExpression<Int>) -> [Int] {
      historyLengths.indices.filter { range.contains(historyLengths[$0]) }
    }
    return [
      ("warm", users(1...)), ("cold", users(...0)), ("history 1–4", users(1...4)),
      ("history 5–19", users(5...19)), ("history 20+", users(20...)),
    ]
  }
}
