public import Foundation

/// Gathers named tensors and writes them as a safetensors file; see ``SafetensorsFile``.
public struct SafetensorsWriter {
  private var header: [String: [String: Any]] = [:]
  private var scalars: [Data] = []
  private var length = 0
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
    precondition(bytes.count == shape.reduce(type.size, *), "\(bytes.count) bytes for \(shape)")
    header[name] = [
      "dtype": type.rawValue, "shape": shape, "data_offsets": [length, length + bytes.count],
    ]
    length += bytes.count
    scalars.append(bytes)
  }

  /// Writes the file under a temporary name, has it on disk, and renames it: whatever happens, there is
  /// the old file or the new one.
  public func write(to file: URL) throws {
    var json: [String: Any] = header
    if !metadata.isEmpty { json["__metadata__"] = metadata }
    var text = try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys])
    // Scalars begin on a multiple of eight bytes.
    text.append(contentsOf: Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
    var contents = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
    contents.append(text)
    try AtomicFile.write([contents] + scalars, to: file)
  }
}
