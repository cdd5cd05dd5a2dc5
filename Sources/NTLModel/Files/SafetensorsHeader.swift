import NTLJSON

/// The header of a safetensors file, which may come from anybody: every length is checked against the
/// file's before it is used.
///
/// As the format asks, the tensors fill the file behind the header: none overlap, nothing is left over.
struct SafetensorsHeader {
  /// No honest header is longer; the format's own library has the same bound.
  static let mostBytes = 100_000_000

  private(set) var entries: [String: SafetensorsFile.Entry] = [:]
  private(set) var metadata: [String: String] = [:]
  private let path: String
  private let scalars: Range<Int>

  /// - Throws: `ModelError.tensorFile` naming the file, the tensor and what is wrong with it.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(ModelError) {
    self.path = path
    func fail(_ problem: String) -> ModelError { .tensorFile(file: path, problem: problem) }
    guard file.count >= 8 else { throw fail("it has \(file.count) bytes; a header alone takes 8") }
    let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(file.count - 8) else {
      throw fail(
        "its header claims \(length) bytes, the file has \(file.count - 8) after the length")
    }
    guard length <= UInt64(Self.mostBytes) else {
      throw fail("its header has \(length) bytes, more than the \(Self.mostBytes) allowed")
    }
    scalars = 8 + Int(length)..<file.count
    let text = UnsafeRawBufferPointer(rebasing: file[8..<scalars.lowerBound])
    guard text.first == UInt8(ascii: "{") else { throw fail("its header is not a JSON object") }
    let json: JSON
    do { json = try JSON(parsing: text) } catch { throw fail("its header: \(error)") }
    for member in json.members ?? [] {
      if member.name == "__metadata__" {
        try read(metadata: member.value)
      } else if entries.updateValue(try entry(member), forKey: member.name) != nil {
        throw fail("tensor \"\(member.name)\" is there twice")
      }
    }
    try checkCoverage()
  }

  private mutating func read(metadata json: JSON) throws(ModelError) {
    func fail() -> ModelError {
      .tensorFile(file: path, problem: "its __metadata__ is not an object of strings")
    }
    if json.isNull { return }
    guard let members = json.members else { throw fail() }
    for member in members {
      guard let note = member.value.string else { throw fail() }
      metadata[member.name] = note
    }
  }

  private func fail(_ name: String, _ problem: String) -> ModelError {
    .tensorFile(file: path, problem: "tensor \"\(name)\" \(problem)")
  }

  private func entry(_ member: JSON.Member) throws(ModelError) -> SafetensorsFile.Entry {
    let (name, fields) = (member.name, member.value)
    guard let type = fields["dtype"]?.string, let shape = extents(fields["shape"]),
      let offsets = extents(fields["data_offsets"]), offsets.count == 2
    else { throw fail(name, "lacks a dtype, a shape or its data_offsets") }
    guard let dataType = SafetensorsFile.DataType(rawValue: type) else {
      throw fail(name, "is of type \(type), which the format does not have")
    }
    guard offsets[0] <= offsets[1], offsets[1] <= scalars.count else {
      throw fail(name, "lies at \(offsets[0])..<\(offsets[1]) of \(scalars.count) bytes")
    }
    guard let bytes = dataType.byteCount(of: shape) else {
      throw fail(name, "has the impossible shape \(shape)")
    }
    guard bytes == offsets[1] - offsets[0] else {
      throw fail(
        name, "has shape \(shape), \(bytes) bytes, but \(offsets[1] - offsets[0]) are stored")
    }
    return SafetensorsFile.Entry(
      dataType: dataType, shape: shape,
      bytes: scalars.lowerBound + offsets[0]..<scalars.lowerBound + offsets[1])
  }

  /// Integers that are not negative; nil if there is anything else.
  private func extents(_ json: JSON?) -> [Int]? {
    guard let array = json?.array else { return nil }
    let extents = array.compactMap(\.integer)
    return extents.count == array.count && extents.allSatisfy { $0 >= 0 } ? extents : nil
  }

  private func checkCoverage() throws(ModelError) {
    var end = scalars.lowerBound
    let sorted = entries.sorted {
      ($0.value.bytes.lowerBound, $0.value.bytes.upperBound)
        < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound)
    }
    for (name, entry) in sorted {
      let offset = entry.bytes.lowerBound - scalars.lowerBound
      guard entry.bytes.lowerBound >= end else {
        throw fail(name, "begins at byte \(offset), inside of the tensor before it")
      }
      guard entry.bytes.lowerBound == end else {
        throw fail(
          name, "begins at byte \(offset), with a hole of \(entry.bytes.lowerBound - end) before it"
        )
      }
      end = entry.bytes.upperBound
    }
    guard end == scalars.upperBound else {
      throw .tensorFile(
        file: path, problem: "\(scalars.upperBound - end) bytes at its end belong to no tensor")
    }
  }
}
