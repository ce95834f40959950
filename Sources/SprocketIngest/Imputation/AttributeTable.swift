package import SprocketCore
import SprocketMath

/// All films with what is known of them as labels: the film × attribute matrix, a part for each
/// field, by films and by labels. Immutable.
///
/// Of a film it keeps its labels as numbers, not its texts: about 500 bytes for one with a plot of
/// 40 words, so that a million films fit into half a gigabyte.
package struct AttributeTable: Sendable {
  package let ids: [ItemID]
  /// By `AttributeField`: film × label, and label × film.
  private var films: [LabelMatrix]
  private var holders: [LabelMatrix]
  /// By `AttributeField`: what the labels are called; empty where nobody asks.
  private let names: [[String]]
  /// 0: unknown.
  private var years: [Int32]
  private var runtimes: [Int32]
  /// Ratings and events of each film.
  let popularity: [Int32]

  init(
    ids: [ItemID], films: [LabelMatrix], names: [[String]], years: [Int32], runtimes: [Int32],
    popularity: [Int32]
  ) {
    self.ids = ids
    self.films = films
    holders = films.map { $0.transposed() }
    self.names = names
    self.years = years
    self.runtimes = runtimes
    self.popularity = popularity
  }

  package var filmCount: Int { ids.count }

  /// Bytes of its tables without names and ids.
  package var byteCount: Int {
    (films + holders).reduce(0) { $0 + $1.byteCount } + 12 * filmCount
  }

  /// Film × label.
  func labels(_ field: AttributeField) -> LabelMatrix { films[field.rawValue] }

  /// Label × film.
  func holders(_ field: AttributeField) -> LabelMatrix { holders[field.rawValue] }

  func name(_ label: UInt32, of field: AttributeField) -> String {
    let names = names[field.rawValue]
    return Int(label) < names.count ? names[Int(label)] : ""
  }

  /// The number of a film in a column of numbers; 0 when unknown.
  func number(_ column: ItemColumn, film: Int) -> Int {
    switch column {
    case .year: Int(years[film])
    case .runtime: Int(runtimes[film])
    default: 0
    }
  }

  /// Whether a film has a column.
  package func isKnown(_ column: ItemColumn, film: Int) -> Bool {
    !labels(column.field).isEmpty(row: film)
  }

  /// Films that have a column, ascending.
  func known(_ column: ItemColumn) -> [Int] {
    (0..<filmCount).filter { isKnown(column, film: $0) }
  }

  /// Films that do not have a column, ascending.
  package func missing(_ column: ItemColumn) -> [Int] {
    (0..<filmCount).filter { !isKnown(column, film: $0) }
  }

  /// The same films, some without what is known of them.
  func hiding(_ hidden: [ItemColumn: [Int]]) -> AttributeTable {
    var copy = self
    for (column, rows) in hidden {
      let field = column.field.rawValue
      copy.films[field] = films[field].emptying(RowMask(rowCount: filmCount, rows: rows))
      copy.holders[field] = copy.films[field].transposed()
      for row in rows {
        switch column {
        case .year: copy.years[row] = 0
        case .runtime: copy.runtimes[row] = 0
        default: break
        }
      }
    }
    return copy
  }
}
