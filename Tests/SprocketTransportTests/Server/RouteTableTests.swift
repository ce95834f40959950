import NIOCore
import SprocketTransport
import Testing

@Suite("The route table")
struct RouteTableTests {
  private static let kind = RouteKind.immediate { _, _, _ in }

  @Test("finds each of many routes, also those whose names end alike")
  func findsRoutes() {
    var names: [(String, String)] = []
    for service in 0..<8 {
      for method in 0..<40 {
        names.append(("pkg\(service).Service", "\(method)GetRecommendations"))
      }
    }
    let table = RouteTable(names.map { ($0.0, $0.1, Route(Self.kind)) })
    for (index, name) in names.enumerated() {
      #expect(table.match(service: name.0, method: name.1) == .found(index))
    }
  }

  @Test("tells an unknown service from an unknown method")
  func tellsUnknown() {
    let table = RouteTable([("a.B", "C", Route(Self.kind)), ("a.D", "E", Route(Self.kind))])
    #expect(table.match(service: "a.B", method: "E") == .unknownMethod)
    #expect(table.match(service: "a.X", method: "C") == .unknownService)
    #expect(table.match(service: "", method: "") == .unknownService)
    #expect(RouteTable([]).match(service: "a", method: "b") == .unknownService)
  }
}
