public import Foundation
public import NTLTensor

/// Hugging Face's format for named tensors: eight bytes with the length n of a header (little-endian), n
/// bytes of JSON, then the scalars.
///
///     {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, …,
///      "__metadata__": {"key": "value"}}
///
/// Source: github.com/huggingface/safetensors, README, "Format".
public struct SafetensorsFile: Sendable {
  /// The scalar types of the format, in the order in which a file's tensors are sorted, last ones first.
  public enum DataType: String, Sendable, CaseIterable {
    /// One byte, 0 or 1.
    case boolean = "BOOL"
    /// Four bits: sign, two of exponent, one of fraction. Two scalars share a byte.
    case float4 = "F4"
    /// Six bits, two of them exponent.
    case float6E2M3 = "F6_E2M3"
    /// Six bits, three of them exponent.
    case float6E3M2 = "F6_E3M2"
    /// 8 bits without sign.
    case uint8 = "U8"
    /// Two's complement, 8 bits.
    case int8 = "I8"
    /// Eight bits, five of them exponent.
    case float8E5M2 = "F8_E5M2"
    /// Eight bits, four of them exponent.
    case float8E4M3 = "F8_E4M3"
    /// Eight bits, all of them exponent.
    case float8E8M0 = "F8_E8M0"
    /// Eight bits, four of them exponent, without infinities and negative zero.
    case float8E4M3FNUZ = "F8_E4M3FNUZ"
    /// Eight bits, five of them exponent, without infinities and negative zero.
    case float8E5M2FNUZ = "F8_E5M2FNUZ"
    /// Two's complement, 16 bits.
    case int16 = "I16"
    /// 16 bits without sign.
    case uint16 = "U16"
    /// IEEE 754 half precision.
    case float16 = "F16"
    /// The upper half of a single-precision number.
    case bfloat16 = "BF16"
    /// Two's complement, 32 bits.
    case int32 = "I32"
    /// 32 bits without sign.
    case uint32 = "U32"
    /// IEEE 754 single precision.
    case float32 = "F32"
    /// Two single-precision numbers.
    case complex64 = "C64"
    /// IEEE 754 double precision.
    case float64 = "F64"
    /// Two's complement, 64 bits.
    case int64 = "I64"
    /// 64 bits without sign.
    case uint64 = "U64"

    /// What a device's scalars are stored as.
    public init(_ precision: Precision) {
      switch precision {
      case .float32: self = .float32
      case .float64: self = .float64
      }
    }

    /// Bits of one scalar.
    public var bitWidth: Int {
      switch self {
      case .float4: 4
      case .float6E2M3, .float6E3M2: 6
      case .boolean, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ,
        .float8E5M2FNUZ:
        8
      case .int16, .uint16, .float16, .bfloat16: 16
      case .int32, .uint32, .float32: 32
      case .complex64, .float64, .int64, .uint64: 64
      }
    }

    /// Whether the scalars are integers.
    public var isInteger: Bool {
      switch self {
      case .uint8, .int8, .int16, .uint16, .int32, .uint32, .int64, .uint64: true
      default: false
      }
    }

    /// Whether the scalars are real numbers that can be read.
    public var isReal: Bool {
      switch self {
      case .float16, .bfloat16, .float32, .float64: true
      default: false
      }
    }

    /// The bytes of so many scalars; nil if that overflows or is no whole number.
    func byteCount(of shape: [Int]) -> Int? {
      var bits = bitWidth
      for extent in shape {
        let (product, overflow) = bits.multipliedReportingOverflow(by: extent)
        if overflow { return nil }
        bits = product
      }
      return bits % 8 == 0 ? bits / 8 : nil
    }
  }

  /// One tensor: what it is and where its bytes are.
  public struct Entry: Sendable {
    /// The scalar type.
    public let dataType: DataType
    /// The extents, outermost first.
    public let shape: [Int]
    let bytes: Range<Int>

    /// How many bytes are stored.
    public var byteCount: Int { bytes.count }

    /// How many scalars.
    public var count: Int { bytes.count * 8 / dataType.bitWidth }
  }

  /// The tensors by name.
  public let entries: [String: Entry]
  /// What the writer noted.
  public let metadata: [String: String]
  let path: String
  let bytes: TensorBytes

  /// Maps a file into memory and checks its header against its size.
  ///
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(reading file: URL) throws { try self.init(TensorBytes(mapping: file), file.path) }

  /// Copies the bytes of a file that is in memory, which errors call `name`, and checks them as well.
  ///
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(copying bytes: UnsafeRawBufferPointer, name: String) throws {
    try self.init(TensorBytes(copying: bytes, path: name), name)
  }

  private init(_ bytes: TensorBytes, _ path: String) throws(ModelError) {
    (self.bytes, self.path) = (bytes, path)
    let header = try SafetensorsHeader(bytes.bytes, path: path)
    (entries, metadata) = (header.entries, header.metadata)
  }

  /// The names in the order of the tensors' bytes.
  public var names: [String] {
    entries.sorted { a, b in
      (a.value.bytes.lowerBound, a.value.bytes.upperBound, a.key)
        < (b.value.bytes.lowerBound, b.value.bytes.upperBound, b.key)
    }.map(\.key)
  }
}
