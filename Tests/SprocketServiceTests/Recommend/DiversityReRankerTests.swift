import Testing

@testable import SprocketService

@Suite struct DiversityReRankerTests {
  /// The formula of the paper, word for word.
  private func slowOrder(
    _ k: Int, _ ranker: DiversityReRanker, relevance: [Float], popularity: [Float],
    similarity: [[Float]]
  ) -> [Int] {
    var chosen: [Int] = []
    while chosen.count < min(k, relevance.count) {
      let left = relevance.indices.filter { !chosen.contains($0) }
      let scores = left.map { candidate in
        let value = relevance[candidate] - ranker.popularityPenalty * popularity[candidate]
        let closest = chosen.map { similarity[$0][candidate] }.max() ?? 0
        return (1 - ranker.diversity) * value - ranker.diversity * max(0, closest)
      }
      let best = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) }
      if let best { chosen.append(left[best]) }
    }
    return chosen
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `the order is that of the formula`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...30, using: &generator)
    func numbers() -> [Float] {
      (0..<count).map { _ in Float(Int.random(in: 0...8, using: &generator)) / 8 }
    }
    let relevance = numbers()
    let popularity = numbers()
    let similarity = (0..<count).map { _ in numbers() }
    for diversity in [0, 0.25, 0.5, 1] as [Float] {
      let ranker = DiversityReRanker(
        diversity: diversity, popularityPenalty: Float.random(in: 0...1, using: &generator))
      let k = Int.random(in: 0...35, using: &generator)
      let order = ranker.order(
        k, relevance: relevance, popularity: popularity, similarities: { similarity[$0] })
      let expected = slowOrder(
        k, ranker, relevance: relevance, popularity: popularity, similarity: similarity)
      #expect(order == expected)
    }
  }

  @Test func `two alike films are parted by one that is unlike them`() {
    let similarity: [[Float]] = [[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]]
    func order(_ diversity: Float) -> [Int] {
      DiversityReRanker(diversity: diversity, popularityPenalty: 0).order(
        3, relevance: [1, 0.9, 0.5], popularity: [0, 0, 0], similarities: { similarity[$0] })
    }
    #expect(order(0) == [0, 1, 2])
    #expect(order(0.5) == [0, 2, 1])
  }

  @Test func `a penalty puts popular films back`() {
    let ranker = DiversityReRanker(diversity: 0, popularityPenalty: 1)
    let order = ranker.order(
      2, relevance: [1, 0.8, 0.7], popularity: [1, 0.1, 0.4], similarities: { _ in [] })
    #expect(order == [1, 2])
  }

  @Test func `scores and places become relevance between 0 and 1`() {
    #expect(DiversityReRanker.relevance(ofScores: [6, 4, 2]) == [1, 0.5, 0])
    #expect(DiversityReRanker.relevance(ofScores: [3, 3]) == [1, 1])
    #expect(DiversityReRanker.relevance(ofPlaces: 3) == [1, 0.5, 0])
    #expect(DiversityReRanker.relevance(ofPlaces: 1) == [1])
  }

  @Test func `the likeness of a list is the mean over its pairs`() {
    let similarity: [[Float]] = [[1, 0.5, 0], [0.5, 1, 0.25], [0, 0.25, 1]]
    #expect(DiversityReRanker.meanSimilarity(3) { similarity[$0] } == 0.25)
    #expect(DiversityReRanker.meanSimilarity(1) { similarity[$0] } == 0)
  }
}
