package import SprocketCore

/// A row of a table: `UserRow` or `ItemRow`.
package protocol TableRow: Hashable, Sendable {
  init(_ index: Int)
  var offset: Int { get }
}

extension UserRow: TableRow {}
extension ItemRow: TableRow {}
