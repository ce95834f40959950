package import SprocketCore
import Synchronization

extension MemoryStore: ImputationStore {
  package func propose(
    nextChunk: @escaping @Sendable () throws -> ImputationChunk?
  ) async throws -> ProposeImputationResponse {
    var chunks: [ImputationChunk] = []
    while let chunk = try nextChunk() { chunks.append(chunk) }
    let columns = Set(chunks.first?.columns ?? [])
    guard !columns.isEmpty else { throw SprocketError(.invalidArgument, "no columns") }
    guard chunks.last?.complete == true else { throw SprocketError(.aborted, "cut off") }
    let values = chunks.flatMap(\.values)
    return state.withLock { state in
      let kept = state.imputed.filter { !columns.contains($0.column) || $0.state != .proposed }
      state.imputationRun += 1
      var response = ProposeImputationResponse(
        run: state.imputationRun, replaced: state.imputed.count - kept.count)
      state.imputed = kept
      for var value in values {
        guard state.items[value.item]?.item.values(of: value.column).isEmpty == true else {
          response.skipped += 1
          continue
        }
        value.run = state.imputationRun
        value.state = .proposed
        state.imputed.append(value)
        response.proposed += 1
      }
      return response
    }
  }

  package func imputedValues(
    _ request: ListImputedValuesRequest
  ) throws -> ListImputedValuesResponse {
    state.withLock { state in
      let selected = state.imputed.filter { request.selection.contains($0) }
      return ListImputedValuesResponse(
        values: Array(selected.prefix(request.pageSize)), total: selected.count)
    }
  }

  package func imputedValues(of item: ItemID) throws -> [ImputedValue] {
    state.withLock { $0.imputed.filter { $0.item == item && $0.state != .undone } }
  }

  package func setImputedState(
    _ request: SetImputedStateRequest
  ) async throws -> SetImputedStateResponse {
    state.withLock { state in
      var response = SetImputedStateResponse()
      for place in state.imputed.indices
      where request.selection.contains(state.imputed[place])
        && state.imputed[place].state != request.state
      {
        state.imputed[place].state = request.state
        response.changed += 1
      }
      return response
    }
  }
}

extension ImputationSelection {
  /// Whether a value is selected.
  fileprivate func contains(_ value: ImputedValue) -> Bool {
    (items.isEmpty || items.contains(value.item))
      && (columns.isEmpty || columns.contains(value.column))
      && (state ?? value.state) == value.state && (run == 0 || run == value.run)
      && value.confidence >= minimumConfidence && (self.value.isEmpty || self.value == value.value)
  }
}
