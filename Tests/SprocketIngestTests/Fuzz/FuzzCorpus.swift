import Foundation
import SprocketIngest

/// Good files of all forms, and ways to damage them.
struct FuzzCorpus {
  struct Damaged {
    var name: String
    var bytes: [UInt8]
    /// What was done to it.
    var story: String
    /// How many rows the good file has.
    var rows: Int
  }

  private struct Good {
    var name: String
    var text: String
    var rows: Int
  }

  private static let specials: [UInt8] =
    Array("\",\n\r\0 \t;|[]{}:\\'0123456789.-+eNu".utf8) + [
      0xFF, 0xC3, 0xA9, 0xED, 0xFE, 0x1F, 0x80,
    ]
  private let files: [Good]

  init() throws {
    let folder = try TestFolder()
    try SyntheticFilmTable(films: 25, seed: 11).write(to: folder.path + "/films.csv")
    let table = String(decoding: try folder.bytes("films.csv"), as: UTF8.self)
    var titles =
      "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,"
      + "description\n"
    var own = "item,title,year,genres,directors,cast,overview,language,runtime,certification\n"
    var lens = "movieId,title,genres\n"
    var semicolons = "id;name;startYear;genre;director;duration\n"
    var tabs = "tconst\tprimaryTitle\tstartYear\truntimeMinutes\tgenres\n"
    var lines = ""
    var ratings = "user,item,rating,time\n"
    for row in 1...20 {
      let name = ["Amélie", "The \"\"Heat\"\"", "Été, \(row)", "日本 \(row)", "Ran"][row % 5]
      titles +=
        "s\(row),Movie,\"\(name)\",\"A. B., C. D.\",\"E, F, G\",\"France, Italy\",\"May 1, 2020\","
        + "\(1990 + row),TV-14,\(80 + row) min,\"Dramas, War\",\"What, and why.\nThen more.\"\n"
      own +=
        "i\(row),\"\(name)\",\(1950 + row),Drama|War,\"A. B.|C. D.\",E|F,\"A plot, told.\",en,"
        + "\(row)h \(row)m,PG\n"
      lens += "\(row),\"\(name), The (19\(60 + row))\",Drama|Comedy\n"
      semicolons += "\(row);\"\(name)\";\(1970 + row);Krieg, Drama;X. Y.;\(100 + row)\n"
      tabs += "tt\(1000 + row)\tA \"\(row)\" film\t\(1980 + row)\t\\N\tDrama,War\n"
      lines +=
        "{\"id\":\(row),\"title\":\"F\\u00e9 \\\"\(row)\\\"\",\"year\":\(1900 + row),\"genres\":"
        + "[\"Drama\",{\"id\":1,\"name\":\"War\"}],\"extra\":{\"a\":[1,{\"b\":null}]},\"runtime\":"
        + "\(row).5}\n"
      for item in 1...3 { ratings += "u\(row),\(item),\(item).5,96498\(1000 + row)\n" }
    }
    files = [
      Good(name: "films.csv", text: table, rows: 25),
      Good(name: "netflix.csv", text: titles, rows: 20),
      Good(name: "items.csv", text: own, rows: 20), Good(name: "movies.csv", text: lens, rows: 20),
      Good(name: "filme.csv", text: semicolons, rows: 20),
      Good(name: "basics.tsv", text: tabs, rows: 20),
      Good(name: "films.jsonl", text: lines, rows: 20),
      Good(name: "ratings.csv", text: ratings, rows: 60),
    ]
  }

  /// A file of the corpus: perhaps in another encoding or with other line ends, damaged, perhaps
  /// packed, and perhaps damaged again.
  func damaged(_ random: inout TestRandom, in folder: TestFolder) throws -> Damaged {
    let good = files[Int.random(in: files.indices, using: &random)]
    var result = Damaged(name: good.name, bytes: [], story: "", rows: good.rows)
    var text = good.text
    switch Int.random(in: 0..<8, using: &random) {
    case 0: text = text.replacing("\n", with: "\r\n")
    case 1: text = text.replacing("\n", with: "\r")
    default: break
    }
    switch Int.random(in: 0..<10, using: &random) {
    case 0:
      result.bytes = ("\u{FEFF}" + text).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
      result.story += "UTF-16LE, "
    case 1:
      result.bytes = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      result.story += "UTF-16BE, "
    case 2:
      result.bytes = text.unicodeScalars.map { $0.value < 256 ? UInt8($0.value) : 0x96 }
      result.story += "Windows-1252, "
    case 3: result.bytes = Array(("\u{FEFF}" + text).utf8)
    default: result.bytes = Array(text.utf8)
    }
    if Int.random(in: 0..<20, using: &random) > 0 { damage(&result, &random) }
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      folder.writeGzip("packed", result.bytes)
      try pack(&result, ".gz", folder, &random)
    case 1:
      try folder.writeZstd("packed", result.bytes)
      try pack(&result, ".zst", folder, &random)
    default: break
    }
    return result
  }

  private func pack(
    _ file: inout Damaged, _ ending: String, _ folder: TestFolder, _ random: inout TestRandom
  ) throws {
    file.name += ending
    file.bytes = try folder.bytes("packed")
    file.story += "packed, "
    try FileManager.default.removeItem(atPath: folder.path + "/packed")
    switch Int.random(in: 0..<4, using: &random) {
    case 0: byte(&file, &random)
    case 1: truncate(&file, &random)
    case 2:
      file.bytes += Self.specials
      file.story += "something behind it, "
    default: break
    }
  }

  private func damage(_ file: inout Damaged, _ random: inout TestRandom) {
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      guard file.bytes.count > 1 else { return }
      switch Int.random(in: 0..<16, using: &random) {
      case 0: truncate(&file, &random)
      case 1: hugeField(&file, &random)
      case 2: run(&file, &random)
      case 3: columns(&file, &random)
      case 4: foreign(&file, &random)
      case 5: nest(&file, &random)
      case 6, 7: block(&file, &random)
      case 8: bomb(&file, &random)
      default: byte(&file, &random)
      }
    }
  }

  private func byte(_ file: inout Damaged, _ random: inout TestRandom) {
    let place = Int.random(in: file.bytes.indices, using: &random)
    let byte = Self.specials[Int.random(in: Self.specials.indices, using: &random)]
    switch Int.random(in: 0..<3, using: &random) {
    case 0: file.bytes[place] = byte
    case 1: file.bytes.insert(byte, at: place)
    default: file.bytes.remove(at: place)
    }
    file.story += "byte \(byte) at \(place), "
  }

  private func truncate(_ file: inout Damaged, _ random: inout TestRandom) {
    file.bytes.removeLast(Int.random(in: 0..<file.bytes.count, using: &random))
    file.story += "truncated to \(file.bytes.count), "
  }

  private func hugeField(_ file: inout Damaged, _ random: inout TestRandom) {
    let place = Int.random(in: file.bytes.indices, using: &random)
    let size = Self.one(of: [300, 12_000], seldom: 300_000, &random)
    file.bytes.insert(contentsOf: [UInt8](repeating: 0x78, count: size), at: place)
    file.story += "\(size) letters at \(place), "
  }

  private func run(_ file: inout Damaged, _ random: inout TestRandom) {
    let place = Int.random(in: file.bytes.indices, using: &random)
    let byte = Self.specials[Int.random(in: Self.specials.indices, using: &random)]
    let count = Int.random(in: 2..<200, using: &random)
    file.bytes.insert(contentsOf: [UInt8](repeating: byte, count: count), at: place)
    file.story += "\(count) times \(byte) at \(place), "
  }

  /// A number for a damage; what takes the slow reader long comes once in ten times.
  private static func one(
    of usual: [Int], seldom: Int, _ random: inout TestRandom
  ) -> Int {
    if Int.random(in: 0..<10, using: &random) == 0 { return seldom }
    return usual.randomElement(using: &random) ?? seldom
  }

  /// Takes a delimiter out of some lines, or puts one in.
  private func columns(_ file: inout Damaged, _ random: inout TestRandom) {
    let places = file.bytes.indices.filter { [0x2C, 0x3B, 0x09].contains(file.bytes[$0]) }
    guard let place = places.randomElement(using: &random) else { return }
    if Bool.random(using: &random) {
      file.bytes.remove(at: place)
    } else {
      file.bytes.insert(file.bytes[place], at: place)
    }
    file.story += "another number of columns at \(place), "
  }

  /// A piece in another encoding.
  private func foreign(_ file: inout Damaged, _ random: inout TestRandom) {
    let place = Int.random(in: file.bytes.indices, using: &random)
    let pieces: [[UInt8]] = [
      [0xE9, 0x74, 0xE9], [0xC3, 0x83, 0xC2, 0xA9], [0xED, 0xA0, 0x80], [0x00, 0x41, 0x00, 0x42],
      [0xF0, 0x9F, 0x8E], [0xEF, 0xBB, 0xBF], [0xC0, 0x80], [0xC2, 0x85],
    ]
    let piece = pieces[Int.random(in: pieces.indices, using: &random)]
    file.bytes.insert(contentsOf: piece, at: place)
    file.story += "bytes \(piece) at \(place), "
  }

  private func nest(_ file: inout Damaged, _ random: inout TestRandom) {
    let place = Int.random(in: file.bytes.indices, using: &random)
    let depth = Self.one(of: [3, 70], seldom: 20_000, &random)
    let opening = Array("[".utf8) + Array("{\"a\":".utf8)
    let pieces: [UInt8] = (0..<depth).flatMap { _ in opening }
    file.bytes.insert(contentsOf: pieces, at: place)
    file.story += "\(depth) levels at \(place), "
  }

  private func block(_ file: inout Damaged, _ random: inout TestRandom) {
    let start = Int.random(in: file.bytes.indices, using: &random)
    let end = min(file.bytes.count, start + Int.random(in: 1..<200, using: &random))
    if Bool.random(using: &random) {
      file.bytes.removeSubrange(start..<end)
      file.story += "without \(start)..<\(end), "
    } else {
      let place = Int.random(in: file.bytes.indices, using: &random)
      file.bytes.insert(contentsOf: file.bytes[start..<end], at: place)
      file.story += "\(start)..<\(end) once more at \(place), "
    }
  }

  /// Much of nothing, which packs to next to nothing.
  private func bomb(_ file: inout Damaged, _ random: inout TestRandom) {
    guard Int.random(in: 0..<12, using: &random) == 0 else { return }
    let byte: UInt8 = [0x00, 0x0A, 0x20, 0x78][Int.random(in: 0..<4, using: &random)]
    file.bytes.append(contentsOf: [UInt8](repeating: byte, count: 2 << 20))
    file.story += "2 MiB of \(byte), "
  }
}
