extension RowMask {
  /// The same rows in a table of another length: new rows are not in the mask, and rows beyond the
  /// end are left out. Cost: proportional to the rows in the mask.
  package func resized(to rowCount: Int) -> RowMask {
    var resized = RowMask.none(rowCount)
    forEachRow { resized.insert($0) }
    return resized
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
