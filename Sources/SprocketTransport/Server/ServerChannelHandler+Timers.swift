import Logging
import NIOCore
import SprocketCore

/// Time limits. One timer per connection serves the deadlines of all its calls.
extension ServerChannelHandler {
  /// Timers are set at most this far ahead and set again when they fire early.
  private static let horizon = TimeAmount.hours(24)
  /// Deadlines this close together are served by one look at the calls.
  private static let resolution = TimeAmount.milliseconds(1)

  /// Sees to it that calls are looked at when this deadline passes.
  func watch(_ deadline: NIODeadline) {
    guard deadline < nextDeadline, let context else { return }
    deadlineTimer?.cancel()
    let time = min(deadline, now + Self.horizon)
    nextDeadline = time
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    deadlineTimer = context.eventLoop.scheduleTask(deadline: time) {
      bound.value.expireCalls()
    }
  }

  private func expireCalls() {
    now = .now()
    nextDeadline = .distantFuture
    var next = NIODeadline.distantFuture
    var expired: [OpenCall] = []
    for call in machine.openCalls {
      guard let deadline = call.deadline else { continue }
      if deadline <= now { expired.append(call) } else { next = min(next, deadline) }
    }
    for call in expired where machine.finish(call.streamID) != nil {
      abandon(call, Self.deadlineExceeded)
    }
    flush()
    if next < .distantFuture { watch(max(next, now + Self.resolution)) }
  }

  /// Disconnects a client that leaves a frame half sent.
  func watchHalfFrame() {
    guard decoder.isWithinFrame, readStallTimer == nil, let context else { return }
    let seen = frameCount
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    readStallTimer = context.eventLoop.scheduleTask(in: configuration.stallTimeout) {
      bound.value.checkHalfFrame(since: seen)
    }
  }

  private func checkHalfFrame(since seen: Int) {
    readStallTimer = nil
    if decoder.isWithinFrame, frameCount == seen, pause.isEmpty {
      logger.info("closing a connection that left a frame half sent")
      close()
    } else {
      watchHalfFrame()
    }
  }

  /// Disconnects a client that does not take its answers.
  func watchUnreadAnswers(_ isStalled: Bool) {
    writeStallTimer?.cancel()
    writeStallTimer = nil
    guard isStalled, let context else { return }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    writeStallTimer = context.eventLoop.scheduleTask(in: configuration.stallTimeout) {
      bound.value.logger.info("closing a connection that does not read its answers")
      bound.value.close()
    }
  }
}
