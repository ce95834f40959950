package import SprocketCore

/// A recognised data set, ready to be read.
package struct DataSet: Hashable, Sendable {
  /// The folder's or the file's name.
  package let name: String
  /// The form of its ratings, or of its films when it has no ratings.
  package let form: DataSetForm
  /// What it is made of: films, ratings, tags, links, each at most once.
  package let files: [DataSetFile]
  /// Tables that tell more about its films.
  package var metadata: [DataSetFile] = []
  /// Names of files in the folder that are passed over.
  package let ignoredFiles: [String]

  /// The size of all its files.
  package var totalBytes: Int { (files + metadata).reduce(0) { $0 + $1.byteCount } }

  /// Whether a rating of a film that no file lists is an error.
  var listsFilms: Bool {
    file(.items) != nil || (file(.links) != nil && !metadata.isEmpty)
  }

  func file(_ role: FileRole) -> DataSetFile? { files.first { $0.role == role } }

  /// Reads everything, hands it on in chunks, and says what was found.
  ///
  /// The next chunk is read when `take` has returned. Memory is bounded by the number of users and
  /// films, not by the number of ratings. When it throws, the data set is refused as a whole: the
  /// last chunk, the one that is `complete`, has not been handed on.
  /// - Parameters:
  ///   - take: Takes a chunk, as `ChunkReader.next()` describes it.
  ///   - progress: Is told after each chunk how many bytes were read and how many there are to
  ///     read; more than `totalBytes` when a file has to be read twice.
  /// - Throws: `invalidArgument` when a file turns out not to be what it claims, `dataLoss` when it
  ///   cannot be read, and whatever `take` throws.
  nonisolated(nonsending)
    package func read(
      into take: (IngestChunk) async throws -> Void,
      progress: (_ bytesRead: Int, _ totalBytes: Int) -> Void = { _, _ in }
    ) async throws -> IngestSummary
  {
    let reader = ChunkReader(self)
    while let chunk = try reader.next() {
      try await take(chunk)
      progress(reader.bytesRead, reader.bytesToRead)
    }
    return reader.summary
  }
}
