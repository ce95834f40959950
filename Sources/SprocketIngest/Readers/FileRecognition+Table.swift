import SprocketCore

/// Tables with a header, and JSON Lines, whose keys are the header.
extension FileRecognition {
  private static let needed: [(role: FileRole, kinds: Set<ColumnKind>)] = [
    (.ratings, [.user, .item, .rating, .time]), (.items, [.item, .title]),
    (.tags, [.user, .item, .tag]), (.links, [.item, .imdb]),
  ]
  private static let used: [FileRole: Set<ColumnKind>] = [
    .ratings: [.user, .item, .rating, .time],
    .items: [
      .item, .title, .year, .genres, .directors, .cast, .tag, .imdb, .tmdb, .overview, .language,
      .countries, .writers, .runtime, .certification,
    ],
    .tags: [.user, .item, .tag, .time], .links: [.item, .imdb, .tmdb],
  ]

  /// A file with named columns, cut into its first rows.
  struct NamedSample {
    var dialect: Dialect
    var names: [String]
    /// The first values of each column.
    var values: [[ArraySlice<UInt8>]]
    /// Columns whose values are lists by themselves, as in JSON.
    var isList: [Bool]
  }

  /// The columns and first rows, or nil when there are no two columns.
  func namedSample() -> NamedSample? {
    if lines.first(where: { !$0.isEmpty })?.first(where: { $0 != 0x20 && $0 != 0x09 }) == 0x7B {
      return jsonSample()
    }
    guard let table = SampleTable(detecting: sample.text, given: options.delimiter) else {
      return nil
    }
    let names = table.names
    guard names.count <= TableLimits.maximumColumns else { return nil }
    return NamedSample(
      dialect: table.dialect, names: names, values: names.indices.map(table.values),
      isList: names.map { _ in false })
  }

  private func jsonSample() -> NamedSample? {
    var parser = JSONRowParser(keys: [], wanted: [], collectsKeys: true)
    var record = Record()
    var rows: [Record] = []
    for line in sample.text.split(separator: 0x0A, maxSplits: 200).prefix(200) {
      // A line that is no object is a matter of the rows. The last one may be cut off.
      let isGood = line.withUnsafeBufferPointer { bytes in
        (try? parser.parse(bytes, into: &record)) != nil
      }
      if isGood { rows.append(record) }
    }
    guard !parser.keys.isEmpty else { return nil }
    let values = parser.keys.indices.map { field in
      rows.compactMap { $0.count > field ? $0.bytes[$0.range(field)] : nil }
    }
    return NamedSample(
      dialect: .jsonLines, names: parser.keys, values: values, isList: parser.hasList)
  }

  /// The file as a table of films, ratings, tags or links.
  /// - Returns: nil when its columns are none of these.
  /// - Throws: `invalidArgument` when two columns mean the same or a mapped one does not exist.
  func tableFile(claiming claimed: FileRole?) throws(SprocketError) -> DataSetFile? {
    guard let sample = namedSample() else { return nil }
    let names = sample.names
    var form = DataSetForm.sprocket
    var columns: [ColumnKind: Int]
    let mapped = try mappedColumns(names)
    if let mapped {
      form = .table
      columns = mapped
    } else if let known = ColumnNames.knownTable(names), claimed == nil || claimed == .items {
      (form, columns) = known
    } else {
      let plain = ColumnNames.plainColumns(names)
      if let clash = plain.clash {
        guard claimed != nil else { return nil }
        throw SprocketError(
          .invalidArgument,
          "\(name), line 1: the columns \(names[clash.0]) and \(names[clash.1]) mean the same; "
            + "leave one of them out")
      }
      columns = plain.columns
      if Self.role(columns, claimed) == nil, claimed == nil || claimed == .items {
        form = .table
        columns = ColumnNames.likelyColumns(names, besides: columns)
      } else if Self.role(columns, claimed) == .items, columns[.user] == nil {
        columns = ColumnNames.likelyColumns(names, besides: columns)
      }
    }
    guard let role = Self.role(columns, claimed), let used = Self.used[role] else { return nil }
    columns = columns.filter { used.contains($0.key) }
    let fields = Set(columns.values)
    let isMovieLens =
      form == .sprocket && columns[.year] == nil
      && columns[.item].map { ColumnNames.spelling(names[$0]) } == "movieid"
    if isMovieLens { form = .movieLens }
    return DataSetFile(
      name: name, path: path, role: role, form: form, byteCount: byteCount, format: format,
      ignoredColumns: names.indices.filter { !fields.contains($0) }.map { names[$0] },
      dialect: sample.dialect, hasHeader: sample.dialect != .jsonLines, columnNames: names,
      columns: columns, itemConvention: isMovieLens ? .movieLens : .columns,
      numericColumns: isMovieLens ? numericColumns(columns, sample) : [],
      listSeparators: listSeparators(columns, sample, form))
  }

  /// The file as a table of whatever it holds; its columns mean nothing where they are not known.
  /// - Throws: `invalidArgument` when it is no table.
  func anyTable() throws(SprocketError) -> DataSetFile {
    try requireText()
    if let file = try file() { return file }
    guard let sample = namedSample() else {
      throw SprocketError(
        .invalidArgument,
        "\(name), line 1: expected a header with two columns or more, or an object of JSON, found "
          + "\"\(firstLine)\"")
    }
    var columns = ColumnNames.plainColumns(sample.names).columns
    columns = ColumnNames.likelyColumns(sample.names, besides: columns)
    return DataSetFile(
      name: name, path: path, role: .items, form: .table, byteCount: byteCount, format: format,
      ignoredColumns: [], dialect: sample.dialect, hasHeader: sample.dialect != .jsonLines,
      columnNames: sample.names, columns: columns, itemConvention: .columns, numericColumns: [],
      listSeparators: listSeparators(columns, sample, .table))
  }

  private static func role(_ columns: [ColumnKind: Int], _ claimed: FileRole?) -> FileRole? {
    needed.first {
      $0.kinds.isSubset(of: columns.keys) && (claimed == nil || claimed == $0.role)
    }?.role
  }

  /// The mapping's columns in this file: nil when there is no mapping, or when it is for another
  /// file since this one has none of its columns.
  private func mappedColumns(_ names: [String]) throws(SprocketError) -> [ColumnKind: Int]? {
    let mapping = options.mapping.columns
    let known = mapping.filter { names.contains($0.value) }
    guard !known.isEmpty, Set(known.keys).contains(.title) || Set(known.keys).contains(.rating)
    else {
      if mapping.isEmpty { return nil }
      let plain = ColumnNames.plainColumns(names).columns
      if Self.role(plain, nil) != nil { return nil }
      throw missing(mapping.values.sorted().first ?? "", names)
    }
    if let lost = mapping.values.sorted().first(where: { !names.contains($0) }) {
      throw missing(lost, names)
    }
    var columns: [ColumnKind: Int] = [:]
    for (kind, column) in known {
      let places = names.indices.filter { names[$0] == column }
      guard places.count == 1 else {
        throw SprocketError(
          .invalidArgument, "\(name), line 1: there are \(places.count) columns \(column)")
      }
      columns[kind] = places[0]
    }
    // What is not mapped keeps the meaning of its name, unless its column is mapped.
    let taken = Set(columns.values)
    let rest = ColumnNames.likelyColumns(names, besides: ColumnNames.plainColumns(names).columns)
    for (kind, field) in rest where columns[kind] == nil && !taken.contains(field) {
      columns[kind] = field
    }
    if columns[.item] == nil, columns[.title] != nil, columns[.user] == nil {
      throw SprocketError(
        .invalidArgument,
        "\(name): no column holds the films' ids; say which with --map item=COLUMN")
    }
    return columns
  }

  private func missing(_ column: String, _ names: [String]) -> SprocketError {
    SprocketError(
      .invalidArgument,
      "\(name), line 1: there is no column \(column) as the mapping has it; there are "
        + names.prefix(40).joined(separator: ", "))
  }

  private func listSeparators(
    _ columns: [ColumnKind: Int], _ sample: NamedSample, _ form: DataSetForm
  ) -> [ColumnKind: UInt8] {
    var separators: [ColumnKind: UInt8] = [:]
    for kind in ColumnNames.lists {
      guard let field = columns[kind] else { continue }
      switch form {
      case .titles, .tmdb: separators[kind] = 0x2C
      case .table: separators[kind] = SampleTable.listSeparator(of: sample.values[field])
      default: separators[kind] = 0x7C
      }
      if sample.isList[field] { separators[kind] = JSONRowParser.listSeparator }
    }
    return separators
  }

  /// MovieLens' ids are whole numbers. Where most of the first rows agree, anything else in the
  /// column is an error; where they do not, somebody uses ids of their own.
  private func numericColumns(
    _ columns: [ColumnKind: Int], _ sample: NamedSample
  ) -> Set<ColumnKind> {
    var numeric: Set<ColumnKind> = []
    for kind in [ColumnKind.user, .item] {
      guard let field = columns[kind] else { continue }
      let ids = sample.values[field].prefix(64)
      let whole = ids.count { !$0.isEmpty && $0.allSatisfy { $0 &- 0x30 < 10 } }
      if whole * 2 > ids.count { numeric.insert(kind) }
    }
    return numeric
  }
}
