public import Foundation
import NTLJSON
public import NTLTensor

/// Gathers named tensors and writes them as a safetensors file; see ``SafetensorsFile``.
///
/// The bytes are those that the format's Python library writes: tensors in the order of their types,
/// widest first, then of their names; a header without blanks, filled up to a multiple of eight bytes.
public struct SafetensorsWriter {
  private struct Tensor {
    let name: String
    let type: SafetensorsFile.DataType
    let shape: [Int]
    let contents: Contents
  }

  private enum Contents {
    case data(Data)
    /// Copied a piece at a time, so that no second copy of a model is ever in memory.
    case buffer(Buffer)
  }

  private var tensors: [Tensor] = []
  private let metadata: [String: String]

  /// An empty file with some notes.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// Adds a single-precision tensor.
  public mutating func add(_ name: String, _ values: [Float], shape: [Int]) {
    add(name, values.withUnsafeBytes { Data($0) }, .float32, shape: shape)
  }

  /// Adds a double-precision tensor.
  public mutating func add(_ name: String, _ values: [Double], shape: [Int]) {
    add(name, values.withUnsafeBytes { Data($0) }, .float64, shape: shape)
  }

  /// Adds a tensor of 32-bit integers.
  public mutating func add(_ name: String, _ values: [Int32], shape: [Int]) {
    add(name, values.withUnsafeBytes { Data($0) }, .int32, shape: shape)
  }

  /// Adds a tensor of 64-bit integers.
  public mutating func add(_ name: String, _ values: [Int64], shape: [Int]) {
    add(name, values.withUnsafeBytes { Data($0) }, .int64, shape: shape)
  }

  /// Adds a tensor's bytes, without a copy: data may borrow memory that outlives the writer.
  ///
  /// Scalars are stored little-endian, as every machine that Swift runs on has them.
  public mutating func add(
    _ name: String, _ bytes: Data, _ type: SafetensorsFile.DataType, shape: [Int]
  ) {
    precondition(bytes.count == type.byteCount(of: shape), "\(bytes.count) bytes for \(shape)")
    add(Tensor(name: name, type: type, shape: shape, contents: .data(bytes)))
  }

  /// Adds a device's scalars in its precision. They are read when the file is written.
  public mutating func add(_ name: String, _ buffer: Buffer, _ shape: Shape) {
    precondition(buffer.count == shape.count, "\(buffer.count) scalars for \(shape)")
    let type = SafetensorsFile.DataType(buffer.device.precision)
    add(Tensor(name: name, type: type, shape: shape.dimensions, contents: .buffer(buffer)))
  }

  private mutating func add(_ tensor: Tensor) {
    precondition(
      tensor.name != "__metadata__" && !tensors.contains { $0.name == tensor.name },
      "the name \(tensor.name) is taken")
    tensors.append(tensor)
  }

  /// Writes the file under a temporary name, has it on disk, and renames it: whatever happens, there is
  /// the old file or the new one.
  ///
  /// - Throws: `ModelError.system` with the system's reason.
  public func write(to file: URL) throws {
    let rank = Dictionary(
      uniqueKeysWithValues: SafetensorsFile.DataType.allCases.enumerated().map { ($1, $0) })
    let sorted = tensors.sorted { a, b in
      a.type == b.type
        ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : rank[a.type]! > rank[b.type]!
    }
    try AtomicFile.write(to: file) { target in
      try target.append(header(of: sorted))
      for tensor in sorted {
        switch tensor.contents {
        case .data(let data): try target.append(data)
        case .buffer(let buffer): try append(buffer, to: target)
        }
      }
    }
  }

  private func header(of sorted: [Tensor]) -> Data {
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      let notes = metadata.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      members.append(JSON.Member("__metadata__", .object(notes)))
    }
    var offset = 0
    for tensor in sorted {
      let end = offset + tensor.type.byteCount(of: tensor.shape)!
      members.append(
        JSON.Member(
          tensor.name,
          .object([
            JSON.Member("dtype", .string(tensor.type.rawValue)),
            JSON.Member("shape", .array(tensor.shape.map { .integer($0) })),
            JSON.Member("data_offsets", .array([.integer(offset), .integer(end)])),
          ])))
      offset = end
    }
    var text = Data(JSON.object(members).text(indentation: nil).utf8)
    text.append(contentsOf: Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) } + text
  }

  private func append(_ buffer: Buffer, to target: borrowing AtomicFile.Target) throws {
    let chunk = 1 << 18
    for start in stride(from: 0, to: buffer.count, by: chunk) {
      let part = Buffer(sliceOf: buffer, start..<min(start + chunk, buffer.count))
      switch buffer.device.precision {
      case .float32: try buffer.device.floats(part).withUnsafeBytes { try target.append($0) }
      case .float64: try buffer.device.doubles(part).withUnsafeBytes { try target.append($0) }
      }
    }
  }
}
