import Foundation

/// The fields of a message, taken apart by the description of the wire format, to hold against what was
/// written.
struct WireFields {
  enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(Data)
  }

  struct Malformed: Error {}

  private var fields: [UInt64: [Value]] = [:]

  init(_ data: Data) throws {
    var rest = Data(data)[...]
    func next() throws -> UInt8 {
      guard let byte = rest.popFirst() else { throw Malformed() }
      return byte
    }
    func varint() throws -> UInt64 {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while true {
        let byte = try next()
        value |= UInt64(byte & 0x7F) << shift
        guard byte & 0x80 != 0 else { return value }
        shift += 7
        guard shift < 64 else { throw Malformed() }
      }
    }
    func word(_ count: Int) throws -> UInt64 {
      try (0..<UInt64(count)).reduce(0) { value, i in value | UInt64(try next()) << (8 * i) }
    }
    while !rest.isEmpty {
      let key = try varint()
      let value: Value
      switch key & 7 {
      case 0: value = .varint(try varint())
      case 1: value = .fixed64(try word(8))
      case 5: value = .fixed32(UInt32(try word(4)))
      case 2:
        let count = Int(try varint())
        guard rest.count >= count else { throw Malformed() }
        value = .bytes(Data(rest.prefix(count)))
        rest = rest.dropFirst(count)
      default: throw Malformed()
      }
      fields[key >> 3, default: []].append(value)
    }
  }

  func integer(_ field: UInt64) -> Int64? {
    guard case .varint(let value)? = fields[field]?.last else { return nil }
    return Int64(bitPattern: value)
  }

  func double(_ field: UInt64) -> Double? {
    guard case .fixed64(let value)? = fields[field]?.last else { return nil }
    return Double(bitPattern: value)
  }

  func float(_ field: UInt64) -> Float? {
    guard case .fixed32(let value)? = fields[field]?.last else { return nil }
    return Float(bitPattern: value)
  }

  func text(_ field: UInt64) -> String? {
    guard case .bytes(let data)? = fields[field]?.last else { return nil }
    return String(data: data, encoding: .utf8)
  }

  func messages(_ field: UInt64) throws -> [WireFields] {
    try (fields[field] ?? []).map { value in
      guard case .bytes(let data) = value else { throw Malformed() }
      return try WireFields(data)
    }
  }
}
