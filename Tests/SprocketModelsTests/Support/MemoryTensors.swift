import SprocketCore
import SprocketMath
import SprocketModels

/// Tensors as a snapshot would give them back, for round trips without files. Change `tensors` to
/// see how a model meets damage.
struct MemoryTensors: TensorSource {
  var tensors: [String: NamedTensor.Elements]

  init(_ component: any ModelComponent) {
    tensors = Dictionary(
      uniqueKeysWithValues: component.tensors.map { ($0.name, $0.elements) })
  }

  func table(
    _ name: String, rowCount: Int, factorCount: Int, shardStarts: [Int]?
  ) throws(SprocketError) -> FactorTable {
    guard case .table(let table) = tensors[name], table.rowCount == rowCount,
      table.factorCount == factorCount
    else { throw missing(name) }
    return shardStarts == nil ? table : try table.resharded(at: shardStarts ?? [])
  }

  func float32(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<Float> {
    guard case .float32(let column, _) = tensors[name] else { throw missing(name) }
    return try checked(column, name, count)
  }

  func int64(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<Int64> {
    guard case .int64(let column) = tensors[name] else { throw missing(name) }
    return try checked(column, name, count)
  }

  func uint32(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<UInt32> {
    guard case .uint32(let column) = tensors[name] else { throw missing(name) }
    return try checked(column, name, count)
  }

  func uint8(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<UInt8> {
    guard case .uint8(let column) = tensors[name] else { throw missing(name) }
    return try checked(column, name, count)
  }

  private func checked<Element>(
    _ column: SharedBuffer<Element>, _ name: String, _ count: Int?
  ) throws(SprocketError) -> SharedBuffer<Element> {
    if let count, count != column.count { throw missing(name) }
    return column
  }

  private func missing(_ name: String) -> SprocketError {
    SprocketError(.dataLoss, "tensor \(name) is missing or of another size")
  }
}
