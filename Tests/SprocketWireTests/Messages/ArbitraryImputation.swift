import SprocketCore

extension ItemColumn: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ItemColumn {
    allCases.randomElement(using: &from) ?? .genres
  }
}

extension ImputationState: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ImputationState {
    allCases.randomElement(using: &from) ?? .proposed
  }
}

extension ImputedValue: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ImputedValue {
    ImputedValue(
      item: .arbitrary(&from),
      column: .arbitrary(&from),
      value: .arbitrary(&from),
      method: .arbitrary(&from),
      confidence: Double.random(in: 0...1, using: &from),
      run: .arbitrary(&from),
      state: .arbitrary(&from))
  }
}

extension ImputationChunk: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ImputationChunk {
    ImputationChunk(
      columns: .arbitrary(&from),
      report: .arbitrary(&from),
      values: .arbitrary(&from),
      complete: .arbitrary(&from))
  }
}

extension ProposeImputationResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ProposeImputationResponse {
    ProposeImputationResponse(
      run: .arbitrary(&from),
      proposed: .arbitrary(&from),
      replaced: .arbitrary(&from),
      skipped: .arbitrary(&from))
  }
}

extension ImputationSelection: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ImputationSelection {
    ImputationSelection(
      items: .arbitrary(&from),
      columns: .arbitrary(&from),
      state: .arbitrary(&from),
      run: .arbitrary(&from),
      minimumConfidence: .arbitrary(&from),
      value: .arbitrary(&from))
  }
}

extension ListImputedValuesRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListImputedValuesRequest {
    ListImputedValuesRequest(
      selection: .arbitrary(&from),
      pageSize: .arbitrary(&from),
      pageToken: .arbitrary(&from))
  }
}

extension ListImputedValuesResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListImputedValuesResponse {
    ListImputedValuesResponse(
      values: .arbitrary(&from),
      nextPageToken: .arbitrary(&from),
      total: .arbitrary(&from),
      minimumConfidence: .arbitrary(&from))
  }
}

extension SetImputedStateRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SetImputedStateRequest {
    SetImputedStateRequest(
      selection: .arbitrary(&from),
      state: .arbitrary(&from))
  }
}

extension SetImputedStateResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SetImputedStateResponse {
    SetImputedStateResponse(changed: .arbitrary(&from))
  }
}
