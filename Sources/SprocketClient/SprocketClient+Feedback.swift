public import SprocketCore

extension SprocketClient {
  /// Records events. When it returns they are durable, and the users' next lists know of them.
  ///
  /// Throws `notFound` naming an unknown film, unless `createMissing` is set; then nothing is
  /// recorded. Give each event an `eventID`, and the call may be repeated safely.
  public func record(_ request: RecordRequest) async throws(SprocketError) -> RecordResponse {
    try await call(ServiceName.feedback, "Record", request)
  }

  /// Records many events, each message a batch; the answer counts them all.
  public func recordStream() async throws(SprocketError) -> UploadStream<
    RecordRequest, RecordResponse
  > {
    try await upload(ServiceName.feedback, "RecordStream")
  }

  /// What is known of a user, newest first.
  public func listEvents(
    _ request: ListEventsRequest
  ) async throws(SprocketError) -> ListEventsResponse {
    try await call(ServiceName.feedback, "ListEvents", request)
  }

  /// Removes every trace of a user. There is no way back.
  public func forgetUser(
    _ request: ForgetUserRequest
  ) async throws(SprocketError) -> ForgetUserResponse {
    try await call(ServiceName.feedback, "ForgetUser", request)
  }
}
