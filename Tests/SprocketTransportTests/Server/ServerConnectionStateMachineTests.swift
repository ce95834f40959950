import SprocketCore
import SprocketTransport
import Testing

@Suite("The connection state machine")
struct ServerConnectionStateMachineTests {
  private typealias Machine = ServerConnectionStateMachine<String>

  private func header(
    _ type: FrameType, _ streamID: UInt32, _ flags: FrameFlags = [], length: Int = 0
  ) -> FrameHeader {
    FrameHeader(length: UInt32(length), streamID: streamID, type: type, flags: flags)
  }

  /// What an action is, in one line.
  private func told(_ action: Machine.FrameAction) -> String {
    switch action {
    case .dispatch: "dispatch"
    case .deliver(let call, let hasMessage, let isLast):
      "deliver \(call)\(hasMessage ? " message" : "")\(isLast ? " last" : "")"
    case .refuse(let refusal): "refuse \(refusal.code.name)"
    case .abort(let call, let refusal): "abort \(call) \(refusal.code.name)"
    case .ignore: "ignore"
    }
  }

  private func open(_ machine: inout Machine, _ streamID: UInt32, _ flags: FrameFlags) {
    let request = header(.request, streamID, flags)
    #expect(told(machine.receive(request)) == "dispatch")
    #expect(machine.open(request, "call \(streamID)") == nil)
  }

  @Test("dispatches requests with increasing odd ids")
  func dispatchesRequests() {
    var machine = Machine()
    for streamID: UInt32 in [1, 3, 5, 101, UInt32.max] {
      #expect(told(machine.receive(header(.request, streamID))) == "dispatch")
    }
  }

  @Test("refuses even ids of every type", arguments: [0, 2, 4, 0xffff_fffe] as [UInt32])
  func refusesEvenIDs(_ streamID: UInt32) {
    var machine = Machine()
    for type in 0...4 as ClosedRange<UInt8> {
      let action = machine.receive(header(FrameType(rawValue: type), streamID))
      #expect(told(action) == "refuse INVALID_ARGUMENT")
    }
  }

  @Test("refuses ids that were used or passed over")
  func refusesReusedIDs() {
    var machine = Machine()
    _ = machine.receive(header(.request, 7))
    for streamID: UInt32 in [7, 5, 1] {
      #expect(told(machine.receive(header(.request, streamID))) == "refuse INVALID_ARGUMENT")
    }
    #expect(told(machine.receive(header(.request, 9))) == "dispatch")
  }

  @Test("ends a running call whose id is used again")
  func abortsOnReuse() {
    var machine = Machine()
    open(&machine, 1, [])
    #expect(told(machine.receive(header(.request, 1))) == "abort call 1 INVALID_ARGUMENT")
    #expect(machine.finish(1) == nil)
    #expect(told(machine.receive(header(.request, 1))) == "refuse INVALID_ARGUMENT")
  }

  @Test("refuses frames that are too long and forgets nothing else")
  func refusesOversize() {
    var machine = Machine()
    let length = FrameHeader.maxDataLength + 1
    open(&machine, 1, .remoteOpen)
    open(&machine, 3, .remoteOpen)
    #expect(
      told(machine.receive(header(.data, 1, length: length))) == "abort call 1 RESOURCE_EXHAUSTED")
    #expect(
      told(machine.receive(header(.request, 5, length: length))) == "refuse RESOURCE_EXHAUSTED")
    #expect(
      told(machine.receive(header(.request, 6, length: length))) == "refuse RESOURCE_EXHAUSTED")
    #expect(told(machine.receive(header(.data, 3))) == "deliver call 3 message")
    #expect(told(machine.receive(header(.request, 5))) == "refuse INVALID_ARGUMENT")
    #expect(told(machine.receive(header(.request, 7))) == "dispatch")
  }

  @Test("delivers data until the client closes its side")
  func deliversData() {
    var machine = Machine()
    open(&machine, 1, .remoteOpen)
    #expect(told(machine.receive(header(.data, 1))) == "deliver call 1 message")
    #expect(told(machine.receive(header(.data, 1, .noData))) == "deliver call 1")
    #expect(
      told(machine.receive(header(.data, 1, .remoteClosed))) == "deliver call 1 message last")
    #expect(told(machine.receive(header(.data, 1))) == "abort call 1 INVALID_ARGUMENT")
  }

  @Test("takes a second close without data for giving up")
  func takesSecondCloseAsCancel() {
    var machine = Machine()
    open(&machine, 1, .remoteClosed)
    #expect(
      told(machine.receive(header(.data, 1, [.remoteClosed, .noData]))) == "abort call 1 CANCELLED")
    open(&machine, 3, [])
    #expect(
      told(machine.receive(header(.data, 3, [.remoteClosed, .noData]))) == "abort call 3 CANCELLED")
  }

  @Test("refuses data on unary, closed and unknown streams")
  func refusesStrayData() {
    var machine = Machine()
    open(&machine, 1, [])
    #expect(told(machine.receive(header(.data, 1))) == "abort call 1 INVALID_ARGUMENT")
    open(&machine, 3, .remoteClosed)
    #expect(told(machine.receive(header(.data, 3))) == "abort call 3 INVALID_ARGUMENT")
    #expect(told(machine.receive(header(.data, 3))) == "refuse INVALID_ARGUMENT")
    #expect(told(machine.receive(header(.data, 99))) == "refuse INVALID_ARGUMENT")
  }

  @Test("drops the data of a stream that was answered early, until its client closes it")
  func dropsLateData() {
    var machine = Machine()
    open(&machine, 1, .remoteOpen)
    #expect(machine.finish(1) == "call 1")
    #expect(told(machine.receive(header(.data, 1))) == "ignore")
    #expect(told(machine.receive(header(.data, 1, .remoteClosed))) == "ignore")
    #expect(told(machine.receive(header(.data, 1))) == "refuse INVALID_ARGUMENT")
    let atOnce = header(.request, 3, .remoteOpen)
    _ = machine.receive(atOnce)
    machine.answeredAtOnce(atOnce)
    #expect(told(machine.receive(header(.data, 3))) == "ignore")
  }

  @Test("remembers only so many early answers")
  func boundsEarlyAnswers() {
    var machine = Machine(maxConcurrentStreams: 2)
    for streamID: UInt32 in [1, 3, 5] {
      let request = header(.request, streamID, .remoteOpen)
      _ = machine.receive(request)
      machine.answeredAtOnce(request)
    }
    #expect(told(machine.receive(header(.data, 3))) == "ignore")
    #expect(told(machine.receive(header(.data, 5))) == "refuse INVALID_ARGUMENT")
  }

  @Test("refuses requests that are both open and closed")
  func refusesContradictoryFlags() {
    var machine = Machine()
    let both = header(.request, 1, [.remoteOpen, .remoteClosed])
    #expect(told(machine.receive(both)) == "refuse INVALID_ARGUMENT")
  }

  @Test("refuses foreign types, but not in the middle of a stream")
  func refusesForeignTypes() {
    var machine = Machine()
    #expect(told(machine.receive(header(.response, 1))) == "refuse INVALID_ARGUMENT")
    let unknown = FrameType(rawValue: 0x7f)
    #expect(told(machine.receive(header(unknown, 1))) == "refuse UNIMPLEMENTED")
    open(&machine, 1, [])
    #expect(told(machine.receive(header(.response, 1))) == "ignore")
    #expect(told(machine.receive(header(unknown, 1))) == "ignore")
    #expect(machine.finish(1) == "call 1")
  }

  @Test("runs at most so many calls")
  func limitsConcurrency() {
    var machine = Machine(maxConcurrentStreams: 2)
    open(&machine, 1, [])
    open(&machine, 3, [])
    let third = header(.request, 5)
    #expect(told(machine.receive(third)) == "dispatch")
    #expect(machine.open(third, "call 5")?.code == .resourceExhausted)
    #expect(machine.finish(1) == "call 1")
    open(&machine, 7, [])
  }

  @Test("refuses new calls while draining and lets running ones finish")
  func drains() {
    var machine = Machine()
    open(&machine, 1, .remoteOpen)
    machine.beginDraining()
    #expect(told(machine.receive(header(.request, 3))) == "refuse UNAVAILABLE")
    #expect(told(machine.receive(header(.data, 1, .remoteClosed))) == "deliver call 1 message last")
    #expect(machine.finish(1) == "call 1")
    #expect(machine.openStreamCount == 0)
  }

  @Test("hands out the running calls when the connection closes")
  func closes() {
    var machine = Machine()
    open(&machine, 1, [])
    open(&machine, 3, .remoteOpen)
    #expect(machine.close().sorted() == ["call 1", "call 3"])
    #expect(machine.finish(1) == nil)
    #expect(machine.openStreamCount == 0)
  }

  @Test("answers each stream once, whatever frames come", arguments: 0..<8 as Range<UInt64>)
  func answersOnce(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var machine = Machine(maxConcurrentStreams: 4)
    var running: Set<String> = []
    for _ in 0..<4_000 {
      let header = FrameHeader(
        length: Int.random(in: 0..<40, using: &generator) == 0 ? 1 << 30 : 0,
        streamID: UInt32.random(in: 0..<64, using: &generator) &* 2
          &+ (Int.random(in: 0..<8, using: &generator) == 0 ? 0 : 1),
        type: FrameType(rawValue: UInt8.random(in: 0...4, using: &generator)),
        flags: FrameFlags(rawValue: UInt8.random(in: 0...7, using: &generator)))
      switch machine.receive(header) {
      case .dispatch:
        let call = "\(header.streamID) \(UInt32.random(in: 0...9, using: &generator))"
        if machine.open(header, call) == nil { running.insert(call) }
      case .abort(let call, _):
        #expect(running.remove(call) != nil)
      case .deliver(let call, _, _):
        #expect(running.contains(call))
      case .refuse, .ignore:
        break
      }
      if Int.random(in: 0..<6, using: &generator) == 0, let call = running.first {
        let streamID = UInt32(call.split(separator: " ")[0]) ?? 0
        #expect(machine.finish(streamID) == call)
        running.remove(call)
      }
      #expect(machine.openStreamCount == running.count)
      // Ids only ever rise, so begin anew when they are used up.
      if Int.random(in: 0..<50, using: &generator) == 0 {
        #expect(Set(machine.close()) == running)
        running = []
        machine = Machine(maxConcurrentStreams: 4)
      }
    }
  }
}
