import SprocketModels
import Testing

@Suite struct BlendWeightsTests {
  private let weights = BlendWeights(
    bands: [0, 3, 10], kinds: [.ials, .content], values: [[0, 1], [0.5, 0.5], [1, 0]])

  @Test(
    "The band is the last that begins at or below the number of preferences",
    arguments: [(0, 0), (2, 0), (3, 1), (9, 1), (10, 2), (1000, 2)])
  func bands(preferences: Int, band: Int) {
    #expect(weights.weights(preferences: preferences) == weights.values[band])
  }

  @Test("A component that counts nowhere is not used")
  func used() {
    #expect(weights.used == [.ials, .content])
    let lonely = BlendWeights(bands: [0], kinds: [.ials, .ease], values: [[0, 2]])
    #expect(lonely.used == [.ease])
    #expect(BlendWeights.equal([.ials, .ease]).weights(preferences: 5) == [1, 1])
  }
}

@Suite struct ColdCalibrationTests {
  @Test("A film may expect what films of the same content have got")
  func line() throws {
    let content = (0..<20).map { Float($0) / 10 }
    let calibration = try #require(
      ColdCalibration(content: content, blended: content.map { 3 + 2 * $0 }))
    #expect(abs(calibration.expected(content: 0.5) - 4) < 1e-4)
    #expect(abs(calibration.expected(content: 5) - 13) < 1e-3)
  }

  @Test("Content that says nothing of taste gives the mean")
  func noise() throws {
    let content = (0..<20).map { Float($0 % 2) }
    let blended = (0..<20).map { Float($0 / 2 % 2) }
    let calibration = try #require(ColdCalibration(content: content, blended: blended))
    #expect(abs(calibration.expected(content: 1) - 0.5) < 0.06)
  }

  @Test("Too little to learn from is no calibration")
  func tooFew() {
    #expect(ColdCalibration(content: [1, 2], blended: [1, 2]) == nil)
  }
}
