import CSprocketProto
package import SprocketCore

extension TensorDifference: WireMessage, StructConvertible {
  package static let codec = MessageCodec<TensorDifference>()
  static var initializer: StructInitializer<Sprocket__V1__TensorDifference> {
    sprocket__v1__tensor_difference__init
  }

  init(_ c: Sprocket__V1__TensorDifference) throws(Violation) {
    self.init(
      name: Read.text(c.name),
      elements: try Read.number(c.elements, "elements"),
      differing: try Read.number(c.differing, "differing"),
      largest: c.largest)
  }

  func write(
    to c: inout Sprocket__V1__TensorDifference, with out: Arena
  ) throws(Violation) {
    c.name = try out.text(name, "name")
    c.elements = try out.number(elements, "elements")
    c.differing = try out.number(differing, "differing")
    c.largest = largest
  }
}

extension Reproduction: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Reproduction>()
  static var initializer: StructInitializer<Sprocket__V1__Reproduction> {
    sprocket__v1__reproduction__init
  }

  init(_ c: Sprocket__V1__Reproduction) throws(Violation) {
    self.init(
      version: Read.version(c.version),
      bitEqual: c.bit_equal != 0,
      sameData: c.same_data != 0,
      obstacles: Read.texts(c.obstacles, c.n_obstacles),
      tensors: try Read.messages(c.tensors, c.n_tensors, "tensors"),
      metrics: try Read.messages(c.metrics, c.n_metrics, "metrics"),
      metricsAgain: try Read.messages(c.metrics_again, c.n_metrics_again, "metrics_again"))
  }

  func write(
    to c: inout Sprocket__V1__Reproduction, with out: Arena
  ) throws(Violation) {
    c.version = try out.text(version.rawValue, "version")
    c.bit_equal = bitEqual ? 1 : 0
    c.same_data = sameData ? 1 : 0
    (c.n_obstacles, c.obstacles) = try out.texts(obstacles, "obstacles")
    (c.n_tensors, c.tensors) = try out.messages(tensors, "tensors")
    (c.n_metrics, c.metrics) = try out.messages(metrics, "metrics")
    (c.n_metrics_again, c.metrics_again) = try out.messages(metricsAgain, "metrics_again")
  }
}
