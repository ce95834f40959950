import Foundation
import SprocketCore

/// Where the demo's table of films is.
enum DemoFilms {
  /// Looks in `demo/` of the current folder and of the folders above the program, as in a source
  /// tree, then in `share/sprocket/` beside it, as when installed.
  /// - Throws: `notFound` when it is in none of them.
  static func find() throws(SprocketError) -> String {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var candidates = ["demo/films.csv"]
    var folder = program.deletingLastPathComponent()
    for _ in 0..<6 {
      candidates.append(folder.appendingPathComponent("demo/films.csv").path)
      candidates.append(folder.appendingPathComponent("share/sprocket/films.csv").path)
      folder.deleteLastPathComponent()
    }
    guard let found = candidates.first(where: FileManager.default.fileExists(atPath:)) else {
      throw SprocketError(
        .notFound, "the demo's table of films is not installed; name it with --films")
    }
    return found
  }
}
