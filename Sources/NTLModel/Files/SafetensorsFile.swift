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
  public enum DataType: String, Sendable, CaseIterable {
    /// IEEE 754 half precision.
    case float16 = "F16"
    /// The upper half of a single-precision number.
    case bfloat16 = "BF16"
    /// IEEE 754 single precision.
    case float32 = "F32"
    /// IEEE 754 double precision.
    case float64 = "F64"
    /// Two's complement, 32 bits.
    case int32 = "I32"
    /// Two's complement, 64 bits.
    case int64 = "I64"

    /// Bytes of one scalar.
    public var size: Int {
      switch self {
      case .float16, .bfloat16: 2
      case .float32, .int32: 4
      case .float64, .int64: 8
      }
    }

    /// Whether the scalars are integers.
    public var isInteger: Bool { self == .int32 || self == .int64 }
  }

  /// One tensor: what it is and where its bytes are.
  public struct Entry: Sendable {
    /// The scalar type.
    public let dataType: DataType
    /// The extents, outermost first.
    public let shape: [Int]
    let bytes: Range<Int>

    /// How many scalars.
    public var count: Int { bytes.count / dataType.size }
  }

  /// The tensors by name.
  public let entries: [String: Entry]
  /// What the writer noted.
  public let metadata: [String: String]
  let path: String
  let data: Data

  /// Maps a file into memory and checks its header against its size.
  ///
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(reading file: URL) throws {
    path = file.path
    var status = stat()
    guard stat(file.path, &status) == 0 else {
      throw ModelError.system(
        file: file.path, problem: "cannot be read: \(String(cString: strerror(errno)))")
    }
    // Opening a pipe would wait for somebody to write.
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError.system(file: file.path, problem: "cannot be read: it is not a file")
    }
    do { data = try Data(contentsOf: file, options: .alwaysMapped) } catch {
      throw ModelError.system(file: file.path, problem: "cannot be read")
    }
    (entries, metadata) = try Header(data, path: path).parsed()
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
      let readable = SafetensorsFile.DataType.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("is of type \(type); these can be read: \(readable)")
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
