/// How lines end.
package enum LineEnds: String, Hashable, Sendable {
  case lf = "LF"
  case crlf = "CRLF"
  case cr = "CR"
  /// Some with LF, some with CRLF.
  case mixed = "LF and CRLF"
}

/// What was found out about a file before its first row was read, or told by the caller.
package struct TextFormat: Hashable, Sendable {
  /// What it is packed in.
  package var packing = Packing.none
  /// Its characters.
  package var encoding = TextEncoding.utf8
  /// Whether it begins with a mark of its encoding.
  package var hasByteOrderMark = false
  /// How its lines end.
  package var lineEnds = LineEnds.lf
  /// Whether the encoding was told by the caller and not found out.
  package var isEncodingGiven = false
  /// Whether the delimiter was told by the caller and not found out.
  package var isDelimiterGiven = false
}

/// What the caller knows about files better than their bytes tell.
package struct ReadingOptions: Hashable, Sendable {
  /// Their characters; nil: found out.
  package var encoding: TextEncoding?
  /// What parts their fields; nil: found out.
  package var delimiter: UInt8?
  /// Names of columns by their meaning, for tables that are not known.
  package var mapping = ColumnMapping()

  package init(
    encoding: TextEncoding? = nil, delimiter: UInt8? = nil,
    mapping: ColumnMapping = ColumnMapping()
  ) {
    self.encoding = encoding
    self.delimiter = delimiter
    self.mapping = mapping
  }
}
