import SprocketCore
import SprocketServer
import Testing

@Suite struct HealthStateTests {
  @Test("Closing tells every watcher that nothing is served, and ends its stream")
  func closeEndsStreams() async {
    let health = HealthState()
    health.set(.serving)
    let streams = (0..<3).map { _ in health.watch() }
    health.close()
    for stream in streams {
      var last: ServingStatus?
      for await status in stream { last = status }
      #expect(last == .notServing)
    }
    #expect(health.status == .notServing)
  }
}
