/// What was found in a data set: its tables, its ratings, and what follows for models.
package struct DataProfile: Sendable {
  /// The folder, the file, or the store.
  package var name: String
  package var tables: [TableProfile]
  package var ratings: RatingProfile?
  /// Files that were passed over.
  package var ignoredFiles: [String]
  package var advice: [ProfileAdvice]
  package var rows: Int { tables.reduce(0) { $0 + $1.rows } }

  init(
    name: String, tables: [TableProfile], ratings: RatingProfile?, ignoredFiles: [String] = []
  ) {
    self.name = name
    self.tables = tables
    self.ratings = ratings
    self.ignoredFiles = ignoredFiles
    advice = ProfileAdvice.all(tables: tables, ratings: ratings)
  }
}
