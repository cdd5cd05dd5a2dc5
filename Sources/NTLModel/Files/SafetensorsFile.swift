public import Foundation

/// Hugging Face's format for named tensors: eight bytes with the length n of a header (little-endian), n
/// bytes of JSON, then the scalars.
///
///     {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, …,
///      "__metadata__": {"key": "value"}}
///
/// Source: github.com/huggingface/safetensors, README, "Format".
public struct SafetensorsFile {
  /// The scalar types that are read and written.
  public enum DataType: String, Sendable {
    /// IEEE 754 single precision.
    case float32 = "F32"
    /// IEEE 754 double precision.
    case float64 = "F64"
    /// Two's complement, 32 bits.
    case int32 = "I32"
    /// Two's complement, 64 bits.
    case int64 = "I64"

    /// Bytes of one scalar.
    public var size: Int { self == .float32 || self == .int32 ? 4 : 8 }
  }

  /// One tensor: what it is and where its bytes are.
  public struct Entry: Sendable {
    /// The scalar type.
    public let dataType: DataType
    /// The extents, outermost first.
    public let shape: [Int]
    let bytes: Range<Int>
  }

  /// The tensors by name.
  public let entries: [String: Entry]
  /// What the writer noted.
  public let metadata: [String: String]
  private let path: String
  private let data: Data

  /// Maps a file into memory and checks its header against its size.
  ///
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(reading file: URL) throws {
    path = file.path
    do { data = try Data(contentsOf: file, options: .alwaysMapped) } catch {
      throw ModelError.system(file: file.path, problem: "cannot be read")
    }
    (entries, metadata) = try Header(data, path: path).parsed()
  }

  /// The scalars of a tensor of floating point.
  public func doubles(_ name: String) throws -> [Double] {
    let entry = try entry(name)
    return switch entry.dataType {
    case .float32: load(entry, as: UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64: load(entry, as: UInt64.self) { Double(bitPattern: $0) }
    case .int32: load(entry, as: Int32.self) { Double($0) }
    case .int64: load(entry, as: Int64.self) { Double($0) }
    }
  }

  /// The scalars of a single-precision tensor, without a detour through doubles.
  public func floats(_ name: String) throws -> [Float] {
    let entry = try entry(name)
    guard entry.dataType == .float32 else { return try doubles(name).map(Float.init) }
    return load(entry, as: UInt32.self) { Float(bitPattern: $0) }
  }

  /// The scalars of a tensor of integers.
  public func integers(_ name: String) throws -> [Int] {
    let entry = try entry(name)
    switch entry.dataType {
    case .int32: return load(entry, as: Int32.self) { Int($0) }
    case .int64: return load(entry, as: Int64.self) { Int($0) }
    case .float32, .float64:
      throw ModelError.parameter(
        file: path, name: name, problem: "holds \(entry.dataType.rawValue), not integers")
    }
  }

  private func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      throw ModelError.parameter(file: path, name: name, problem: "is missing")
    }
    return entry
  }

  private func load<Stored: FixedWidthInteger, Scalar>(
    _ entry: Entry, as type: Stored.Type, _ convert: (Stored) -> Scalar
  ) -> [Scalar] {
    data.withUnsafeBytes { bytes in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[entry.bytes])
      return [Scalar](unsafeUninitializedCapacity: bytes.count / entry.dataType.size) {
        scalars, count in
        count = bytes.count / entry.dataType.size
        for i in 0..<count {
          let stored = bytes.loadUnaligned(fromByteOffset: i * entry.dataType.size, as: type)
          scalars.initializeElement(at: i, to: convert(Stored(littleEndian: stored)))
        }
      }
    }
  }
}

/// The header of a file, checked entry by entry.
private struct Header {
  let json: [String: Any]
  let scalars: Range<Int>
  let path: String

  init(_ data: Data, path: String) throws {
    func fail(_ problem: String) -> ModelError { .tensorFile(file: path, problem: problem) }
    guard data.count >= 8 else { throw fail("it has \(data.count) bytes; a header alone takes 8") }
    let length = data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(data.count - 8) else {
      throw fail(
        "its header claims \(length) bytes, the file has \(data.count - 8) after the length")
    }
    scalars = 8 + Int(length)..<data.count
    let header = data[data.startIndex + 8..<data.startIndex + 8 + Int(length)]
    guard let json = try? JSONSerialization.jsonObject(with: header) as? [String: Any] else {
      throw fail("its header is not a JSON object")
    }
    self.json = json
    self.path = path
  }

  func parsed() throws -> ([String: SafetensorsFile.Entry], [String: String]) {
    var entries: [String: SafetensorsFile.Entry] = [:]
    for (name, value) in json where name != "__metadata__" {
      entries[name] = try entry(name, value)
    }
    return (entries, json["__metadata__"] as? [String: String] ?? [:])
  }

  private func entry(_ name: String, _ value: Any) throws -> SafetensorsFile.Entry {
    func fail(_ problem: String) -> ModelError {
      .tensorFile(file: path, problem: "tensor \"\(name)\" \(problem)")
    }
    guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
      let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
      offsets.count == 2
    else { throw fail("lacks a dtype, a shape or its data_offsets") }
    guard let dataType = SafetensorsFile.DataType(rawValue: type) else {
      throw fail("is of type \(type); F32, F64, I32 and I64 can be read")
    }
    guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= scalars.count else {
      throw fail("lies at \(offsets[0])..<\(offsets[1]) of \(scalars.count) bytes")
    }
    var bytes = dataType.size
    for extent in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw fail("has the impossible shape \(shape)") }
      bytes = product
    }
    guard bytes == offsets[1] - offsets[0] else {
      throw fail("has shape \(shape), \(bytes) bytes, but \(offsets[1] - offsets[0]) are stored")
    }
    return SafetensorsFile.Entry(
      dataType: dataType, shape: shape,
      bytes: scalars.lowerBound + offsets[0]..<scalars.lowerBound + offsets[1])
  }
}
