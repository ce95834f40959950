import SprocketCore
package import SprocketService
package import SprocketTransport

/// `sprocket.v1.Feedback`: the record flow enters here.
package struct FeedbackRoutes: Sendable {
  package static let service = "sprocket.v1.Feedback"

  private let record: RecordService

  package init(record: RecordService) {
    self.record = record
  }

  package func entries(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let record = record
    return [
      (
        Self.service, "Record",
        endpoint.deferred { (request: RecordRequest, completion) in
          record.record(request, completion: completion)
        }
      ),
      (
        Self.service, "RecordStream",
        endpoint.clientStreaming { inbound, _ in try await recordStream(inbound, record) }
      ),
      (
        Self.service, "ListEvents",
        endpoint.offloaded { (request: ListEventsRequest) in try record.listEvents(request) }
      ),
      (
        Self.service, "ForgetUser",
        endpoint.asynchronous { (request: ForgetUserRequest) in try await record.forget(request) }
      ),
    ]
  }
}

/// Records one batch after the other; the next one is read while the one before commits.
private func recordStream(
  _ inbound: InboundStream, _ record: RecordService
) async throws -> RecordResponse {
  var total = RecordResponse()
  var batch = 0
  for try await payload in inbound {
    do {
      let response = try await record.record(try Payload.decode(payload))
      total.recorded += response.recorded
      total.duplicates += response.duplicates
      total.position = max(total.position, response.position)
    } catch let error as SprocketError {
      throw SprocketError(
        error.code,
        "batch \(batch) of the stream: \(error.message) (\(total.recorded) events of the batches "
          + "before it are recorded)", cause: error)
    }
    batch += 1
  }
  return total
}
