import SprocketCore
import SprocketMath
import SprocketModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Fits what each field counts to what people liked together.
///
/// Of some users a part of the likes is set aside. Films set aside should be closer to the user's
/// other films than films that somebody else liked; drawn from all likes, those are as popular, so
/// what tells them apart is taste. The share of pairs in the right order (AUC) is raised one field
/// at a time by doubling and halving its weight, and a step counts only if it helps by more than a
/// standard error over the users: with few users, or fields that tell nothing, weights stay as
/// they are.
struct FieldWeightFit: Sendable {
  private static let likedFilms = 20
  private static let heldOutFilms = 4
  private static let otherFilms = 24
  private static let minimumLikes = 5
  private static let minimumUsers = 30
  /// How far a weight may move: factors from 1/8 to 8.
  private static let octaves: Float = 3

  /// Field by field products of one user's liked films with the films to order, under the weights
  /// of the configuration; a step of weights then costs no more text.
  struct Case: Sendable {
    /// The films to order: `heldOut` of them were set aside, the rest are others'.
    var heldOut: Int
    var candidates: Int
    /// liked × candidate × field.
    var products: [Float]
    /// Squared lengths, liked × field and candidate × field.
    var likedSquares: [Float]
    var candidateSquares: [Float]
  }

  private let set: TrainingSet
  private let filmTerms: FilmTerms
  private let weighting: ContentWeighting
  private let fieldStarts: [Int]
  private let users: [Int]

  /// nil when there are too few users with likes.
  init?(
    _ set: TrainingSet, _ filmTerms: FilmTerms, _ weighting: ContentWeighting, fieldStarts: [Int]
  ) {
    var users = (0..<set.preferences.rowCount).filter {
      set.preferences.nonZeroCount(ofRow: $0) >= Self.minimumLikes
    }
    guard users.count >= Self.minimumUsers else { return nil }
    if users.count > weighting.config.learningUsers {
      var generator = SplitMix64(seed: weighting.config.seed)
      users.shuffle(using: &generator)
      users.removeLast(users.count - weighting.config.learningUsers)
    }
    self.set = set
    self.filmTerms = filmTerms
    self.weighting = weighting
    self.fieldStarts = fieldStarts
    self.users = users
  }

  /// By field: what its weight is to be multiplied with.
  /// - Throws: `cancelled`.
  func factors(threads: Int, isCancelled: @Sendable () -> Bool) throws -> [Float] {
    let cases = users.map { sample($0) }
    var logarithms = [Float](repeating: 0, count: fieldStarts.count - 1)
    var best = try areas(cases, logarithms, threads: threads, isCancelled: isCancelled)
    for step: Float in [1, 0.5] {
      var improves = true
      while improves {
        improves = false
        for field in logarithms.indices {
          for direction in [step, -step] {
            var moved = logarithms
            moved[field] += direction
            guard abs(moved[field]) <= Self.octaves else { continue }
            let areas = try areas(cases, moved, threads: threads, isCancelled: isCancelled)
            guard Self.isBetter(areas, than: best) else { continue }
            (logarithms, best, improves) = (moved, areas, true)
            break
          }
        }
      }
    }
    // Only ratios matter for directions; lengths keep their scale.
    return logarithms.map { exp2($0) }
  }

  /// Whether the mean gain exceeds its standard error.
  private static func isBetter(_ areas: [Float], than others: [Float]) -> Bool {
    let gains = zip(areas, others).map { Double($0 - $1) }
    let mean = gains.reduce(0, +) / Double(gains.count)
    let variance =
      gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, gains.count - 1))
    return mean > 1e-4 && mean > (variance / Double(gains.count)).squareRoot()
  }

  // MARK: One user

  /// Films chosen for a user: some liked ones, some set aside, some of others.
  private func sample(_ user: Int) -> Case {
    var generator = SplitMix64(seed: weighting.config.seed, stream: UInt64(user))
    let liked = set.preferences.columns(ofRow: user).map { Int($0) }.shuffled(using: &generator)
    let heldOutCount = min(Self.heldOutFilms, max(1, liked.count / 5))
    let heldOut = liked.prefix(heldOutCount)
    let rest = liked.dropFirst(heldOutCount).prefix(Self.likedFilms)
    let met = Set(set.histories.columns(ofRow: user).map { Int($0) })
    let likes = set.preferences.columns
    var others: [Int] = []
    for _ in 0..<(4 * Self.otherFilms) where others.count < Self.otherFilms {
      let film = Int(likes[Int.random(in: 0..<likes.count, using: &generator)])
      if !met.contains(film) { others.append(film) }
    }
    return products(liked: Array(rest), candidates: heldOut + others, heldOut: heldOutCount)
  }

  private func products(liked: [Int], candidates: [Int], heldOut: Int) -> Case {
    let likedVectors = liked.map { vector($0) }
    let candidateVectors = candidates.map { vector($0) }
    var products: [Float] = []
    for one in likedVectors {
      for other in candidateVectors { products += fieldProducts(one, other) }
    }
    return Case(
      heldOut: heldOut, candidates: candidates.count, products: products,
      likedSquares: likedVectors.flatMap { fieldProducts($0, $0) },
      candidateSquares: candidateVectors.flatMap { fieldProducts($0, $0) })
  }

  /// Terms and weights of a film, of any length.
  private func vector(_ film: Int) -> (terms: [UInt32], weights: [Float]) {
    let range = filmTerms.range(of: film)
    let terms = filmTerms.terms.slice(range).array()
    var parts: [Float] = []
    var weights: [Float] = []
    weighting.weigh(
      terms[...], counts: filmTerms.counts.slice(range).array()[...], fieldStarts: fieldStarts,
      parts: &parts, weights: &weights)
    return (terms, weights)
  }

  private func fieldProducts(
    _ one: (terms: [UInt32], weights: [Float]), _ other: (terms: [UInt32], weights: [Float])
  ) -> [Float] {
    var sums = [Float](repeating: 0, count: fieldStarts.count - 1)
    var (index, position, field) = (0, 0, 0)
    while index < one.terms.count, position < other.terms.count {
      let (term, otherTerm) = (one.terms[index], other.terms[position])
      if term == otherTerm {
        while Int(term) >= fieldStarts[field + 1] { field += 1 }
        sums[field] += one.weights[index] * other.weights[position]
        index += 1
        position += 1
      } else if term < otherTerm {
        index += 1
      } else {
        position += 1
      }
    }
    return sums
  }

  // MARK: Objective

  /// For each case the share of pairs in the right order.
  private func areas(
    _ cases: [Case], _ logarithms: [Float], threads: Int, isCancelled: @Sendable () -> Bool
  ) throws -> [Float] {
    let squares = logarithms.map { exp2(2 * $0) }
    return try SharedBuffer<Float>(count: cases.count) { areas in
      // Each case writes to its own place.
      nonisolated(unsafe) let areas = areas
      try ParallelRows.forEach(
        RowSchedule(count: cases.count, rowsPerChunk: 16), threads: threads,
        isCancelled: isCancelled
      ) { index in
        areas[index] = cases[index].area(squares)
      }
    }.array()
  }
}

extension FieldWeightFit.Case {
  /// The share of pairs (set aside, other) in which the former scores higher; ties count half.
  /// - Parameter factors: by field: what squares and products of weights are multiplied with.
  func area(_ factors: [Float]) -> Float {
    let fields = factors.count
    var scores = [Float](repeating: 0, count: candidates)
    for liked in 0..<(likedSquares.count / fields) {
      let square = weighted(likedSquares, at: liked * fields, factors)
      guard square > 0 else { continue }
      let scale = 1 / square.squareRoot()
      for candidate in 0..<candidates {
        scores[candidate] +=
          scale * weighted(products, at: (liked * candidates + candidate) * fields, factors)
      }
    }
    for candidate in 0..<candidates {
      let square = weighted(candidateSquares, at: candidate * fields, factors)
      if square > 0 { scores[candidate] /= square.squareRoot() }
    }
    guard heldOut < candidates else { return 0.5 }
    var right: Float = 0
    for one in 0..<heldOut {
      for other in heldOut..<candidates {
        right += scores[one] > scores[other] ? 1 : scores[one] == scores[other] ? 0.5 : 0
      }
    }
    return right / Float(heldOut * (candidates - heldOut))
  }

  private func weighted(_ values: [Float], at start: Int, _ factors: [Float]) -> Float {
    var sum: Float = 0
    for field in factors.indices { sum += values[start + field] * factors[field] }
    return sum
  }
}
