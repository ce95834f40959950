import GRDB
package import SprocketCore

extension SprocketStore: ImputationStore {
  package func propose(
    nextChunk: @escaping @Sendable () throws -> ImputationChunk?
  ) async throws -> ProposeImputationResponse {
    try await ingestQueue.run { [database, imputation] in
      try database.write("store imputed values") { db, _ in
        try ImputationTransaction.apply(nextChunk, policy: imputation, to: db)
      }
    }
  }

  /// The page token is the key of the last value: the film's key, its column and the value itself.
  package func imputedValues(
    _ request: ListImputedValuesRequest
  ) throws -> ListImputedValuesResponse {
    try Self.check(request.selection)
    let size = request.pageSize == 0 ? 100 : min(max(request.pageSize, 1), 10_000)
    let selected = SelectedValues(request.selection)
    let after = try ValueKey(token: request.pageToken)
    return try database.read("read imputed values") { db in
      var response = ListImputedValuesResponse(minimumConfidence: imputation.threshold)
      let count = try PreparedStatement(
        db, "SELECT count(*) FROM imputed_values WHERE \(selected.condition)")
      _ = try selected.bind(to: count)
      response.total = try count.first { Int($0.int(0)) } ?? 0
      let query = try PreparedStatement(
        db,
        """
        SELECT \(ImputedRecord.columns), imputed_values.item, items.id
        FROM imputed_values JOIN items ON items.key = imputed_values.item
        WHERE \(selected.condition) AND (imputed_values.item, "column", value) > (?, ?, ?)
        ORDER BY imputed_values.item, "column", value LIMIT ?
        """)
      let next = try selected.bind(to: query)
      try query.bind(next, after.item)
      try query.bind(next + 1, after.column)
      try query.bind(next + 2, after.value)
      try query.bind(next + 3, Int64(size + 1))
      var last = after
      try query.forEachRow { row in
        guard response.values.count < size else {
          response.nextPageToken = last.token
          return
        }
        let item = ItemID(row.text(ImputedRecord.columnCount + 1))
        let value = try ImputedRecord.value(from: row, item: item)
        response.values.append(value)
        last = ValueKey(
          item: row.int(ImputedRecord.columnCount), column: value.column.rawValue,
          value: value.value)
      }
      return response
    }
  }

  package func imputedValues(of item: ItemID) throws -> [ImputedValue] {
    try database.read("read imputed values") { db in
      let query = try PreparedStatement(
        db,
        """
        SELECT \(ImputedRecord.columns) FROM imputed_values
        WHERE item = (SELECT key FROM items WHERE id = ?) AND state <> 'undone'
        ORDER BY "column", confidence DESC, value
        """)
      try query.bind(1, item.rawValue)
      var values: [ImputedValue] = []
      try query.forEachRow { values.append(try ImputedRecord.value(from: $0, item: item)) }
      return values
    }
  }

  package func setImputedState(
    _ request: SetImputedStateRequest
  ) async throws -> SetImputedStateResponse {
    try Self.check(request.selection)
    let selected = SelectedValues(request.selection)
    return try await catalogQueue.run { [database, imputation] in
      try database.write("change imputed values") { db, _ in
        if imputation.minimumConfidence != nil {
          let touch = try PreparedStatement(
            db,
            """
            UPDATE items SET revision = ? WHERE key IN (
              SELECT item FROM imputed_values WHERE \(selected.condition) AND state <> ?)
            """)
          try touch.bind(1, try db.nextRevision())
          try touch.bind(try selected.bind(to: touch, from: 2), request.state.rawValue)
          try touch.run()
        }
        let update = try PreparedStatement(
          db,
          """
          UPDATE imputed_values SET state = ? WHERE \(selected.condition) AND state <> ?
          """)
        try update.bind(1, request.state.rawValue)
        try update.bind(try selected.bind(to: update, from: 2), request.state.rawValue)
        try update.run()
        return SetImputedStateResponse(changed: db.changesCount)
      }
    }
  }

  private static func check(_ selection: ImputationSelection) throws(SprocketError) {
    if selection.items.count > SelectedValues.maximumItems {
      throw SprocketError(
        .invalidArgument,
        "selection names \(selection.items.count) films; name at most "
          + "\(SelectedValues.maximumItems) at once")
    }
  }
}

/// Where a page of imputed values ends.
private struct ValueKey {
  var item: Int64
  var column: String
  var value: String

  init(item: Int64, column: String, value: String) {
    self.item = item
    self.column = column
    self.value = value
  }

  /// - Throws: `invalidArgument` for a text that is no token.
  init(token: String) throws(SprocketError) {
    if token.isEmpty {
      self.init(item: 0, column: "", value: "")
      return
    }
    let parts = token.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let item = Int64(parts[0]) else {
      throw SprocketError(
        .invalidArgument, "page_token is none; give next_page_token of the page before")
    }
    self.init(item: item, column: String(parts[1]), value: String(parts[2]))
  }

  var token: String { "\(item) \(column) \(value)" }
}
