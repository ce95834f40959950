/// Keeps imputed values beside the films, which they never change.
public protocol ImputationStore: Sendable {
  /// Takes the result of a run, all of it or nothing. `nextChunk` returns nil after the last chunk.
  ///
  /// What earlier runs proposed for the columns of the run is replaced; what a person accepted or
  /// undid stays.
  /// - Throws: `invalidArgument` for a run without columns or a value of another column;
  ///   `aborted` when the chunks end before the one that is complete.
  func propose(
    nextChunk: @escaping @Sendable () throws -> ImputationChunk?
  ) async throws -> ProposeImputationResponse

  /// A page of imputed values, film by film.
  func imputedValues(_ request: ListImputedValuesRequest) throws -> ListImputedValuesResponse

  /// What is imputed of a film, without what was undone.
  func imputedValues(of item: ItemID) throws -> [ImputedValue]

  /// Changes the state of the selected values.
  func setImputedState(_ request: SetImputedStateRequest) async throws -> SetImputedStateResponse
}
