extension JSON {
  /// The deepest nesting that is read: recursion must end before the stack does.
  static let maximumDepth = 128

  /// Reads a JSON text (RFC 8259) in UTF-8.
  ///
  /// - Throws: ``JSONError`` saying where and why it is none; so are an object with two members of the
  ///   same name, nesting deeper than 128, and a number that no `Double` can hold.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }

  /// Reads a JSON text (RFC 8259) in UTF-8.
  ///
  /// - Throws: ``JSONError``, as for memory.
  public init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
    let result: Result<JSON, JSONError>
    if let inPlace = bytes.withContiguousStorageIfAvailable({ Self.result(of: $0) }) {
      result = inPlace
    } else {
      result = Array(bytes).withUnsafeBufferPointer { Self.result(of: $0) }
    }
    self = try result.get()
  }

  private static func result(of bytes: UnsafeBufferPointer<UInt8>) -> Result<JSON, JSONError> {
    do throws(JSONError) {
      return .success(try JSON(parsing: UnsafeRawBufferPointer(bytes)))
    } catch {
      return .failure(error)
    }
  }
}

/// A recursive-descent parser: one method for each rule of RFC 8259's grammar.
struct JSONParser {
  let bytes: UnsafeRawBufferPointer
  private var offset = 0
  private var depth = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSON {
    let value = try value()
    skipSpace()
    guard offset == bytes.count else { throw error("something follows the value") }
    return value
  }

  private func error(_ problem: String) -> JSONError {
    JSONError(problem, at: offset, in: bytes)
  }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      offset += 1
    }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func value() throws(JSONError) -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
    case nil: throw error("the text ends where a value is expected")
    default: throw error("this is no value")
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(JSONError) -> JSON
  ) throws(JSONError) -> JSON {
    guard depth < JSON.maximumDepth else {
      throw error("values are nested deeper than \(JSON.maximumDepth)")
    }
    depth += 1
    defer { depth -= 1 }
    offset += 1
    return try body(&self)
  }

  private mutating func object() throws(JSONError) -> JSON {
    var members: [JSON.Member] = []
    var names: Set<ExactString> = []
    skipSpace()
    if skip("}") { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a member's name is expected") }
      let name = try string()
      guard names.insert(ExactString(name)).inserted else {
        throw error("a second member is called \(name.debugDescription)")
      }
      skipSpace()
      guard skip(":") else { throw error("a colon is expected") }
      members.append(JSON.Member(name, try value()))
      skipSpace()
    } while skip(",")
    guard skip("}") else { throw error("a comma or } is expected") }
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSON {
    var elements: [JSON] = []
    skipSpace()
    if skip("]") { return .array([]) }
    repeat {
      elements.append(try value())
      skipSpace()
    } while skip(",")
    guard skip("]") else { throw error("a comma or ] is expected") }
    return .array(elements)
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let end = offset + word.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes[offset..<end].elementsEqual(
        UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    else { throw error("this is no value") }
    offset = end
    return value
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = offset
    func digits(_ parser: inout JSONParser) throws(JSONError) {
      guard let byte = parser.next, isDigit(byte) else { throw parser.error("a digit is expected") }
      while let byte = parser.next, isDigit(byte) { parser.offset += 1 }
    }
    _ = skip("-")
    if skip("0") {
      if let byte = next, isDigit(byte) { throw error("a number begins with a needless 0") }
    } else {
      try digits(&self)
    }
    var isInteger = true
    if skip(".") {
      isInteger = false
      try digits(&self)
    }
    if skip("e") || skip("E") {
      isInteger = false
      _ = skip("+") || skip("-")
      try digits(&self)
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      offset = start
      throw error("the number is too large")
    }
    return .number(number)
  }

  private mutating func string() throws(JSONError) -> String {
    offset += 1
    let start = offset
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      offset += 1
    }
    // Most strings have no escapes and are taken as they stand.
    if next == UInt8(ascii: "\"") {
      defer { offset += 1 }
      return try text(of: bytes[start..<offset], at: start)
    }
    var unescaped = Array(bytes[start..<offset])
    while true {
      guard let byte = next else { throw error("the text ends inside a string") }
      guard byte >= 0x20 else { throw error("a string holds a control character") }
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        return try text(of: unescaped, at: start)
      case UInt8(ascii: "\\"): try escape(appendingTo: &unescaped)
      default: unescaped.append(byte)
      }
    }
  }

  private func text(
    of bytes: some Collection<UInt8>, at start: Int
  ) throws(JSONError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw JSONError("a string is not valid UTF-8", at: start, in: self.bytes)
    }
    return text
  }

  private mutating func escape(appendingTo string: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error("the text ends inside a string") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): string.append(byte)
    case UInt8(ascii: "b"): string.append(0x08)
    case UInt8(ascii: "f"): string.append(0x0C)
    case UInt8(ascii: "n"): string.append(0x0A)
    case UInt8(ascii: "r"): string.append(0x0D)
    case UInt8(ascii: "t"): string.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if 0xD800..<0xDC00 ~= code {
        guard skip("\\"), skip("u") else { throw error("half of a surrogate pair") }
        let low = try hexadecimal()
        guard 0xDC00..<0xE000 ~= low else { throw error("half of a surrogate pair") }
        code = 0x1_0000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
      string.append(contentsOf: UTF8.encode(scalar)!)
    default: throw error("an unknown escape in a string")
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("\\u needs four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
}

/// A string that equals another only byte by byte.
struct ExactString: Hashable {
  private let string: String

  init(_ string: String) { self.string = string }

  static func == (left: Self, right: Self) -> Bool {
    left.string.utf8.elementsEqual(right.string.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var copy = string
    copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(UInt8(0xFF))
  }
}
