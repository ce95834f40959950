extension RowMask {
  /// The same rows in a table that has become longer; the new rows are not in the mask.
  /// Cost: proportional to the rows in the mask.
  package func grown(to rowCount: Int) -> RowMask {
    var grown = RowMask.none(max(rowCount, self.rowCount))
    forEachRow { grown.insert($0) }
    return grown
  }

  /// Takes out the rows for which `isUnwanted` holds.
  package mutating func remove(where isUnwanted: (Int) -> Bool) {
    var unwanted = RowMask.none(rowCount)
    forEachRow { row in
      if isUnwanted(row) { unwanted.insert(row) }
    }
    subtract(unwanted)
  }
}
