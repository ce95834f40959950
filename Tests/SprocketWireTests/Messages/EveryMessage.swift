import SprocketCore
import SprocketWire

typealias ArbitraryMessage = WireMessage & Arbitrary & Hashable

/// Every value that travels on the wire.
enum EveryMessage {
  static let types: [any ArbitraryMessage.Type] =
    recommender + feedback + catalog + admin + experiments + health

  private static let recommender: [any ArbitraryMessage.Type] = [
    RecommendRequest.self, RecommendResponse.self, RecommendBatchRequest.self,
    RecommendBatchResponse.self, SimilarItemsRequest.self, SimilarItemsResponse.self,
    SimilarUsersRequest.self, SimilarUsersResponse.self, PredictRatingsRequest.self,
    PredictRatingsResponse.self, SearchItemsRequest.self, SearchItemsResponse.self,
    ItemFilter.self, FilteredCounts.self, ScoredItem.self, Reason.self, ScoredUser.self,
    PredictedRating.self, RatingInterval.self, ReRanking.self, FoundItem.self,
  ]

  private static let feedback: [any ArbitraryMessage.Type] = [
    RecordRequest.self, RecordResponse.self, ListEventsRequest.self, ListEventsResponse.self,
    ForgetUserRequest.self, ForgetUserResponse.self, FeedbackEvent.self, StoredEvent.self,
  ]

  private static let catalog: [any ArbitraryMessage.Type] = [
    GetItemRequest.self, GetItemResponse.self, ListItemsRequest.self, ListItemsResponse.self,
    UpsertItemsRequest.self, UpsertItemsResponse.self, HideItemsRequest.self,
    HideItemsResponse.self, DeleteItemsRequest.self, DeleteItemsResponse.self, Item.self,
    ImputedValue.self,
  ]

  private static let admin: [any ArbitraryMessage.Type] = [
    IngestChunk.self, IngestResponse.self, SourceFile.self, RowGroup.self, Provenance.self,
    DataVersion.self, ListDataVersionsRequest.self, ListDataVersionsResponse.self,
    QuarantinedRow.self, QuarantineGroup.self, ListQuarantineRequest.self,
    ListQuarantineResponse.self, DiscardQuarantineRequest.self, DiscardQuarantineResponse.self,
    ExportRequest.self, ExportTotals.self,
    ImputationChunk.self, ProposeImputationResponse.self, ImputationSelection.self,
    ListImputedValuesRequest.self, ListImputedValuesResponse.self, SetImputedStateRequest.self,
    SetImputedStateResponse.self,
    ExportChunk.self, StartRetrainRequest.self, StartRetrainResponse.self,
    WatchJobRequest.self, Job.self, ListJobsRequest.self, ListJobsResponse.self,
    CancelJobRequest.self, CancelJobResponse.self, CreateSnapshotRequest.self,
    CreateSnapshotResponse.self, ListModelsRequest.self, ListModelsResponse.self,
    SetAliasRequest.self, SetAliasResponse.self, RollbackRequest.self, RollbackResponse.self,
    GetDriftRequest.self, GetDriftResponse.self, DriftFinding.self, DriftWindow.self,
    DriftCell.self, DriftPoint.self, GetStatsRequest.self, GetStatsResponse.self,
    GetPolicyRequest.self, GetPolicyResponse.self, PolicyRule.self, PolicyEntry.self,
    RejectedRow.self, RatingColumns.self, Deletion.self, Setting.self, Metric.self, ModelEntry.self,
    MethodStats.self, ComponentStats.self,
    GateRule.self, GateVerdict.self, TensorDifference.self, Reproduction.self,
    RegistryChange.self, PromotionPin.self, GetModelRequest.self, GetModelResponse.self,
    PromoteModelRequest.self, PromoteModelResponse.self, DeleteAliasRequest.self,
    DeleteAliasResponse.self, SetPinRequest.self, SetPinResponse.self,
    CollectGarbageRequest.self, RetentionDecision.self, CollectGarbageResponse.self,
  ]

  private static let experiments: [any ArbitraryMessage.Type] = [
    ExperimentPlan.self, ArmReport.self, EffectReport.self, ShadowReport.self, Experiment.self,
    StartExperimentRequest.self, StartExperimentResponse.self, ListExperimentsRequest.self,
    ListExperimentsResponse.self, GetExperimentRequest.self, GetExperimentResponse.self,
    StopExperimentRequest.self, StopExperimentResponse.self, GetImpressionsRequest.self,
    ImpressionRate.self, GetImpressionsResponse.self, SuppressRecent.self,
  ]

  private static let health: [any ArbitraryMessage.Type] = [
    HealthCheckRequest.self, HealthCheckResponse.self,
  ]

  /// A random value of each type, encoded.
  static func encoded(seed: UInt64) throws -> [(type: any ArbitraryMessage.Type, bytes: [UInt8])] {
    var generator = SeededGenerator(seed: seed)
    func encode<Message: ArbitraryMessage>(_ type: Message.Type) throws -> [UInt8] {
      try Wire.encode(Message.arbitrary(&generator))
    }
    return try types.map { ($0, try encode($0)) }
  }
}
