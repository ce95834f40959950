import ArgumentParser
import SprocketCore
import SprocketIngest

/// How files are to be read, where their bytes do not tell or tell wrongly.
struct ReadingFlags: ParsableArguments {
  @Option(
    name: .customLong("map"),
    help: ArgumentHelp(
      "Which column of a table holds what, such as title=primary_title,year=start_year.",
      valueName: "pairs"))
  var pairs: [String] = []
  @Option(
    help: ArgumentHelp("As --map, a pair on each line of a file.", valueName: "file"),
    completion: .file())
  var mapping: String?
  @Option(
    help: ArgumentHelp(
      "utf-8, utf-16, utf-16be, latin-1 or windows-1252; found out without it.", valueName: "name"))
  var encoding: String?
  @Option(
    help: ArgumentHelp(
      "What parts the fields: one character, tab, comma, semicolon or bar; found out without it.",
      valueName: "character"))
  var delimiter: String?

  /// - Throws: `invalidArgument` when one of them is not known, `notFound` when there is no file of
  ///   that name.
  func options() throws(SprocketError) -> ReadingOptions {
    var options = ReadingOptions()
    if let mapping { options.mapping = try ColumnMapping(file: mapping) }
    for pairs in pairs { options.mapping.add(try ColumnMapping(pairs)) }
    if let encoding {
      options.encoding = TextEncoding(named: encoding)
      if options.encoding == nil {
        throw SprocketError(
          .invalidArgument,
          "no encoding is called \"\(encoding)\"; there are utf-8, utf-16, utf-16be, latin-1 and "
            + "windows-1252")
      }
    }
    if let delimiter {
      let names: [String: UInt8] = [
        "tab": 0x09, "\\t": 0x09, "comma": 0x2C, "semicolon": 0x3B, "bar": 0x7C, "pipe": 0x7C,
      ]
      let byte = names[delimiter.lowercased()] ?? delimiter.utf8.first
      let isOne = names[delimiter.lowercased()] != nil || delimiter.utf8.count == 1
      guard let byte, isOne, byte < 0x80, byte != 0x22, byte != 0x0A, byte != 0x0D else {
        throw SprocketError(
          .invalidArgument, "\"\(delimiter)\" cannot part fields; give one character, or tab")
      }
      options.delimiter = byte
    }
    return options
  }
}
