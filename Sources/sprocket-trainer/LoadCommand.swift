import ArgumentParser
import Foundation
import SprocketCore
import SprocketStorage

/// `sprocket-trainer load DATABASE`
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Reads the training data of a database as a training does, and says how fast.",
    discussion: """
      The daemon may be running; nothing is written. The first reading warms the page cache.

      EXAMPLES:
        sprocket-trainer load /var/lib/sprocket/sprocket.db
      """)

  @Argument(help: "The database.", completion: .file(extensions: ["db"]))
  var database: String
  @Option(help: "How often to read it.")
  var repeats = 3

  func run() throws {
    let clock = ContinuousClock()
    for _ in 0..<max(1, repeats) {
      let start = clock.now
      let data = try TrainingDataReader(path: database).trainingData { _, _ in }
      let seconds = (clock.now - start) / .seconds(1)
      let rate = seconds > 0 ? Double(data.count) / seconds : 0
      print(
        "\(data.count) interactions of \(data.users.count) users and \(data.items.count) films in "
          + "\(Int(seconds * 1000)) ms: \(Int(rate)) a second")
    }
  }
}
