/// The shapes in which data sets come.
package enum DataSetForm: String, Hashable, Sendable {
  /// Sprocket's own: `items.csv` with item, title, year, genres, directors, cast, overview, language
  /// (and tags, imdb, tmdb, countries, writers, runtime, certification) and `ratings.csv` with user, item, rating, time.
  case sprocket
  /// MovieLens as downloaded since 2015: `ratings.csv`, `movies.csv`, `tags.csv`, `links.csv`.
  case movieLens
  /// MovieLens 1M and 10M: `ratings.dat`, `movies.dat`, `tags.dat`, fields parted by `::`.
  case movieLensDat
  /// MovieLens 100k: `u.data` (tabs) and `u.item` (bars, a flag per genre).
  case movieLens100K
  /// The titles of a streaming service: `show_id,type,title,director,cast,country,…,listed_in`.
  case titles
  /// TMDB's export: `id,title,vote_average,…,imdb_id,…,production_countries,…`.
  case tmdb
  /// Any other table, by a mapping or by the names of its columns.
  case table
}

/// What a file of a data set holds.
package enum FileRole: String, Hashable, Sendable, CaseIterable {
  case items
  case ratings
  case tags
  case links
  /// More about films that other files list.
  case metadata
}

/// What a column means.
package enum ColumnKind: String, Hashable, Sendable, CaseIterable {
  case user
  case item
  case rating
  case time
  case title
  case year
  case genres
  case directors
  case cast
  case tag
  case imdb
  case tmdb
  case overview
  case language
  case countries
  case writers
  case runtime
  case certification
}

/// How rows are cut into fields.
enum Dialect: Hashable, Sendable {
  /// RFC 4180: commas, fields may stand in double quotes, a quote inside is doubled.
  case csv
  /// As RFC 4180 with another byte for the comma.
  case delimited(by: UInt8)
  /// One row per line, fields parted by these bytes, no quoting.
  case separated(by: [UInt8])
  /// One JSON object per line; the columns are its keys.
  case jsonLines

  /// What parts the fields, for people.
  var delimiterName: String {
    switch self {
    case .csv: ","
    case .delimited(0x09), .separated([0x09]): "tab"
    case .delimited(let byte): String(Unicode.Scalar(byte))
    case .separated(let bytes): String(decoding: bytes, as: UTF8.self)
    case .jsonLines: "JSON Lines"
    }
  }

  /// Whether fields may stand in quotes.
  var hasQuotes: Bool {
    switch self {
    case .csv, .delimited, .jsonLines: true
    case .separated: false
    }
  }
}

/// How films are written in the rows of an items file.
enum ItemConvention: Hashable, Sendable {
  /// A column per fact; the title is taken as it is.
  case columns
  /// `Matrix, The (1999)`: the year in the title, articles at the end.
  case movieLens
  /// As MovieLens, and from this field on one 0/1 flag for each of these genres.
  case flags(from: Int, genres: [String])
}

/// One file of a data set and everything needed to read its rows.
package struct DataSetFile: Hashable, Sendable {
  /// Its name inside the folder.
  package let name: String
  /// Where it is.
  package let path: String
  /// What it holds.
  package fileprivate(set) var role: FileRole
  /// Its form.
  package let form: DataSetForm
  /// Its size in bytes.
  package let byteCount: Int
  /// Its packing, characters and line ends.
  package let format: TextFormat
  /// Names of columns that mean nothing to Sprocket and are passed over.
  package let ignoredColumns: [String]

  let dialect: Dialect
  let hasHeader: Bool
  /// The columns' names as they stand in the header, or the usual ones for files without a header.
  let columnNames: [String]
  /// Which field holds what.
  let columns: [ColumnKind: Int]
  let itemConvention: ItemConvention
  /// Columns whose ids are whole numbers in this file, so that anything else in them is an error.
  let numericColumns: Set<ColumnKind>
  /// What parts the entries of columns that hold lists; a bar where nothing is said.
  var listSeparators: [ColumnKind: UInt8] = [:]

  /// The same file as one that tells more about films that others list.
  var asMetadata: DataSetFile {
    var file = self
    file.role = .metadata
    return file
  }

  /// Its characters.
  package var encoding: TextEncoding { format.encoding }
  /// What parts its fields: `,`, `tab`, `;`, `|`, `::` or `JSON Lines`.
  package var delimiter: String { dialect.delimiterName }
  /// Whether its fields may stand in quotes.
  package var hasQuotes: Bool { dialect.hasQuotes }
  /// What its columns were taken for, in their order: `("primaryTitle", "title")`.
  package var meanings: [(column: String, kind: ColumnKind)] {
    columns.sorted { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }
      .map { (columnNames[$0.value], $0.key) }
  }

  /// The name of a column as people find it in the file.
  func name(of kind: ColumnKind) -> String {
    columns[kind].map { columnNames[$0] } ?? kind.rawValue
  }
}
