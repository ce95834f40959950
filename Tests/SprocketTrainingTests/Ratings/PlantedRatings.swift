import SprocketCore
import SprocketMath

/// Simulated ratings with known biases, known factors and known noise: the best that a model can
/// do is to be off by the noise.
struct PlantedRatings {
  var users = 150
  var items = 80
  var ratingsPerUser = 30
  var rank = 2
  var noise = 0.3
  var seed: UInt64 = 11

  struct Rating {
    var user: Int
    var item: Int
    var value: Float
  }

  /// Every fifth rating is for testing.
  func draw() -> (training: [Rating], test: [Rating]) {
    var generator = SplitMix64(seed: seed)
    func normal(_ count: Int, _ deviation: Double) -> [Double] {
      (0..<count).map { _ in generator.nextGaussian() * deviation }
    }
    let userBiases = normal(users, 0.4)
    let itemBiases = normal(items, 0.5)
    let p = (0..<users).map { _ in normal(rank, 0.8) }
    let q = (0..<items).map { _ in normal(rank, 0.8) }
    var training: [Rating] = []
    var test: [Rating] = []
    for user in 0..<users {
      let rated = (0..<items).shuffled(using: &generator).prefix(ratingsPerUser)
      for (position, item) in rated.enumerated() {
        let product = zip(p[user], q[item]).reduce(0) { $0 + $1.0 * $1.1 }
        let value =
          6 + userBiases[user] + itemBiases[item] + product + generator.nextGaussian() * noise
        let rating = Rating(user: user, item: item, value: Float(value))
        if position % 5 == 0 { test.append(rating) } else { training.append(rating) }
      }
    }
    return (training, test)
  }
}

extension TrainingData {
  /// Users `u0`, `u1`, … and items `i0`, `i1`, … with these ratings, and one item nobody rated.
  init(_ ratings: [PlantedRatings.Rating], users: Int, items: Int) {
    self.init(position: 7)
    self.users = (0..<users).map { UserID("u\($0)") }
    self.items = (0...items).map { Item(item: ItemID("i\($0)")) }
    for rating in ratings {
      append(user: rating.user, item: rating.item, .rating, rating.value)
    }
  }
}
