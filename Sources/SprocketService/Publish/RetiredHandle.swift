/// Keeps what was served until nobody uses it any more, and lets go of it here: giving back tables of
/// hundreds of megabytes takes milliseconds, which no request is to pay.
final class RetiredHandle: @unchecked Sendable {
  // Touched by one thread at a time: the one that makes it, then the one that waits.
  private var handle: ServingHandle?

  init(_ handle: ServingHandle) {
    self.handle = handle
  }

  /// Waits in the background until the last request has let go.
  func release() {
    Task.detached { [self] in
      repeat {
        try? await Task.sleep(for: .milliseconds(50))
      } while !isLast
      try? await BackgroundWork.run { self.handle = nil }
    }
  }

  private var isLast: Bool {
    handle == nil || isKnownUniquelyReferenced(&handle)
  }
}
