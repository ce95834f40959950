import NIOCore
import SprocketClient
import SprocketCore
import SprocketServer
import SprocketService
import SprocketTestKit
import SprocketTransport
import Testing

@Suite(.timeLimit(.minutes(5))) struct RouteTablesTests {
  @Test func `the data socket answers every everyday method`() async throws {
    let client = try await TestDaemon().data()
    let list = try await client.recommend(
      RecommendRequest(user: UserID("v0"), k: 3, explain: true))
    #expect(list.items.count == 3)
    #expect(list.model == ModelVersion("first"))
    let batch = try await client.recommendBatch(
      RecommendBatchRequest(users: [UserID("v0"), UserID("nobody")], k: 3))
    #expect(batch.responses.map(\.knownUser) == [true, false])
    #expect(
      try await client.similarItems(SimilarItemsRequest(item: ItemID("f1"), k: 2)).items.count
        == 2)
    #expect(
      try await client.similarUsers(SimilarUsersRequest(user: UserID("v1"), k: 2)).users.count
        == 2)
    #expect(
      try await client.searchItems(SearchItemsRequest(text: "film 11")).items.map(\.item)
        == [ItemID("f11")])
    #expect(try await client.getItem(GetItemRequest(item: ItemID("f2"))).item.year == 1990)
    #expect(try await client.listItems(ListItemsRequest(pageSize: 5)).nextPageToken != "")
    #expect(
      try await client.upsertItems(
        UpsertItemsRequest(items: [Item(item: ItemID("new"), title: "New")])
      ).added == 1)
    #expect(
      try await client.hideItems(HideItemsRequest(items: [ItemID("new")])).changed == 1)
    #expect(
      try await client.deleteItems(DeleteItemsRequest(items: [ItemID("new")])).deleted == 1)
    #expect(
      await failure { _ = try await client.getItem(GetItemRequest(item: ItemID("new"))) }.code
        == .notFound)
    let event = FeedbackEvent(user: UserID("v0"), item: ItemID("f9"), kind: .like)
    #expect(try await client.record(RecordRequest(events: [event])).recorded == 1)
    #expect(
      try await client.listEvents(ListEventsRequest(user: UserID("v0"))).events.first?.event
        .item == ItemID("f9"))
    #expect(try await client.forgetUser(ForgetUserRequest(user: UserID("v0"))).removed == 5)
    #expect(
      try await !client.recommend(RecommendRequest(user: UserID("v0"))).knownUser)
    await client.close()
  }

  @Test func `a model that predicts no ratings says what does`()
    async throws
  {
    let client = try await TestDaemon().data()
    let error = await failure {
      _ = try await client.predictRatings(
        PredictRatingsRequest(user: UserID("v0"), items: [ItemID("f1")]))
    }
    #expect(error.code == .failedPrecondition)
    #expect(error.message.contains("svd"))
    await client.close()
  }

  @Test func `the data socket has no Admin service`() async throws {
    let client = try await TestDaemon().data()
    let error = await failure { _ = try await client.getStats(GetStatsRequest()) }
    #expect(error.code == .unimplemented)
    #expect(error.message.contains("sprocket.v1.Admin"))
    // Only that call suffers.
    #expect(try await client.checkHealth().status == .notServing)
    await client.close()
  }

  @Test func `the admin socket answers everyday and admin methods`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.admin()
    #expect(
      try await client.recommend(RecommendRequest(user: UserID("v0"), k: 2)).items.count == 2)
    let stats = try await client.getStats(GetStatsRequest())
    #expect(stats.daemonVersion == "test")
    #expect(stats.items == 12)
    #expect(try await client.getDrift(GetDriftRequest()).model == ModelVersion("first"))
    let policy = try await client.getPolicy(GetPolicyRequest(log: 10))
    #expect(!policy.starts && policy.rules.contains { $0.name == "drift" })
    let models = try await client.listModels(ListModelsRequest()).models
    #expect(models.map(\.aliases) == [["champion"]])
    let created = try await client.createSnapshot(CreateSnapshotRequest()).model
    #expect(created.state == "serving")
    #expect(
      try await client.rollback(RollbackRequest()).model.version == ModelVersion("first"))
    #expect(
      try await client.setAlias(
        SetAliasRequest(alias: "golden", version: created.version.rawValue)
      ).model.aliases == ["golden", "previous"])
    await client.close()
  }

  @Test func `a job is queued, watched to its end, listed, and cannot be cancelled after`()
    async throws
  {
    let daemon = try await TestDaemon()
    let client = try await daemon.admin()
    let running = Task { await daemon.retrain.run() }
    let job = try await client.startRetrain(StartRetrainRequest(kind: "ials")).job
    var last: Job?
    for try await state in try await client.watchJob(WatchJobRequest(job: job.job)) {
      last = state
    }
    #expect(last?.state == .failed)
    #expect(last?.message == "no training of ials here")
    #expect(try await client.listJobs(ListJobsRequest()).jobs.map(\.job) == [job.job])
    let ended = await failure {
      _ = try await client.cancelJob(CancelJobRequest(job: job.job))
    }
    #expect(ended.code == .failedPrecondition)
    let unknown = await failure {
      for try await _ in try await client.watchJob(WatchJobRequest(job: 99)) {}
    }
    #expect(unknown.code == .notFound)
    await daemon.retrain.shutDown()
    await running.value
    await client.close()
  }
}
