import SprocketCore

extension SourceFile: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SourceFile {
    SourceFile(
      name: .arbitrary(&from),
      role: .arbitrary(&from),
      hash: .arbitrary(&from),
      bytes: .arbitrary(&from),
      rows: .arbitrary(&from),
      accepted: .arbitrary(&from),
      rejected: .arbitrary(&from))
  }
}

extension RowGroup: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RowGroup {
    RowGroup(
      file: .arbitrary(&from),
      column: .arbitrary(&from),
      reason: .arbitrary(&from),
      count: .arbitrary(&from))
  }
}

extension Provenance: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Provenance {
    Provenance(
      files: .arbitrary(&from),
      rejections: .arbitrary(&from),
      findings: .arbitrary(&from))
  }
}

extension DataVersion: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DataVersion {
    DataVersion(
      version: .arbitrary(&from),
      source: .arbitrary(&from),
      startedMicros: .arbitrary(&from),
      finishedMicros: .arbitrary(&from),
      uid: .arbitrary(&from),
      provenance: .arbitrary(&from),
      changes: .arbitrary(&from),
      position: .arbitrary(&from),
      revision: .arbitrary(&from))
  }
}

extension ListDataVersionsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListDataVersionsRequest {
    ListDataVersionsRequest(
      limit: .arbitrary(&from),
      before: .arbitrary(&from),
      version: .arbitrary(&from))
  }
}

extension ListDataVersionsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListDataVersionsResponse {
    ListDataVersionsResponse(
      versions: .arbitrary(&from),
      total: .arbitrary(&from))
  }
}

extension QuarantinedRow: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> QuarantinedRow {
    QuarantinedRow(
      number: .arbitrary(&from),
      source: .arbitrary(&from),
      version: .arbitrary(&from),
      row: .arbitrary(&from))
  }
}

extension QuarantineGroup: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> QuarantineGroup {
    QuarantineGroup(
      source: .arbitrary(&from),
      rows: .arbitrary(&from))
  }
}

extension ListQuarantineRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListQuarantineRequest {
    ListQuarantineRequest(
      source: .arbitrary(&from),
      reason: .arbitrary(&from),
      after: .arbitrary(&from),
      limit: .arbitrary(&from))
  }
}

extension ListQuarantineResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListQuarantineResponse {
    ListQuarantineResponse(
      rows: .arbitrary(&from),
      total: .arbitrary(&from),
      groups: .arbitrary(&from))
  }
}

extension DiscardQuarantineRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DiscardQuarantineRequest {
    DiscardQuarantineRequest(
      numbers: .arbitrary(&from),
      source: .arbitrary(&from),
      reason: .arbitrary(&from),
      all: .arbitrary(&from))
  }
}

extension DiscardQuarantineResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DiscardQuarantineResponse {
    DiscardQuarantineResponse(
      discarded: .arbitrary(&from))
  }
}
