import Foundation
import NTLModel
import NTLTensor
import Testing

/// Files that somebody has made to do harm: each is refused with a sentence that says why.
@Suite struct HostileFileTests {
  private static func file(_ header: String, _ scalars: Int = 8, length: UInt64? = nil) -> Data {
    let text = Data(header.utf8)
    return withUnsafeBytes(of: (length ?? UInt64(text.count)).littleEndian) { Data($0) } + text
      + Data(count: scalars)
  }

  private static func entry(
    _ shape: String, _ offsets: String = "[0,8]", type: String = "F32"
  ) -> Data {
    file(#"{"a":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#)
  }

  private static func pair(_ first: String, _ second: String, _ scalars: Int = 8) -> Data {
    file(
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":\#(first)},"#
        + #""b":{"dtype":"F32","shape":[1],"data_offsets":\#(second)}}"#, scalars)
  }

  private static let good = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

  static let cases: [(name: String, file: Data, problem: String)] = [
    ("nothing", Data(), "it has 0 bytes; a header alone takes 8"),
    ("seven bytes", Data(count: 7), "it has 7 bytes"),
    ("no header", Data(count: 8), "its header is not a JSON object"),
    ("a header longer than the file", file("{}", length: 100), "claims 100 bytes"),
    ("a header of 2⁶⁴ − 1 bytes", file("{}", length: .max), "claims 18446744073709551615 bytes"),
    ("a header of 2⁶³ bytes", file("{}", length: 1 << 63), "claims 9223372036854775808 bytes"),
    ("no JSON", file("{a}", 0), "its header: line 1"),
    ("a list", file("[]", 0), "its header is not a JSON object"),
    ("a blank before", file(" {}", 0), "its header is not a JSON object"),
    ("two headers", file("{}{}", 0), "something follows the value"),
    (
      "deep nesting", file(#"{"a":"# + String(repeating: "[", count: 100_000) + "}", 0),
      "values are nested deeper than 128"
    ),
    (
      "a name that is not UTF-8",
      withUnsafeBytes(of: UInt64(8).littleEndian) { Data($0) } + Data("{\"".utf8)
        + Data([0xFF, 0xFE]) + Data("\":1}".utf8), "a string is not valid UTF-8"
    ),
    ("half of a surrogate pair", file(#"{"\ud800":1}"#, 0), "half of a surrogate pair"),
    (
      "the same name twice", file("{\"a\":\(good),\"a\":\(good)}"),
      #"a second member is called "a""#
    ),
    (
      "the same name, spelled twice", file(#"{"a":\#(good),"\u0061":\#(good)}"#),
      #"a second member is called "a""#
    ),
    ("a field twice", file(#"{"a":{"dtype":"F32","dtype":"F64"}}"#), "a second member is called"),
    ("no object", file(#"{"a":3}"#), "tensor \"a\" lacks a dtype"),
    ("no offsets", file(#"{"a":{"dtype":"F32","shape":[2]}}"#), "tensor \"a\" lacks"),
    ("three offsets", entry("[2]", "[0,4,8]"), "lacks a dtype, a shape or its data_offsets"),
    ("no such type", entry("[2]", type: "F99"), "is of type F99, which the format does not have"),
    ("too few scalars", entry("[1]"), "has shape [1], 4 bytes, but 8 are stored"),
    ("too many scalars", entry("[3]"), "has shape [3], 12 bytes, but 8 are stored"),
    ("a negative extent", entry("[-2]"), "lacks a dtype, a shape or its data_offsets"),
    ("two negative extents", entry("[-2,-1]"), "lacks a dtype"),
    ("a fraction", entry("[2.0]"), "lacks a dtype"),
    ("an extent that is a text", entry(#"["2"]"#), "lacks a dtype"),
    ("extents that overflow", entry("[4611686018427387904,4]"), "the impossible shape"),
    ("extents that wrap to the right size", entry("[9223372036854775807,2,2]"), "impossible shape"),
    ("an extent beyond 64 bits", entry("[18446744073709551618]"), "lacks a dtype"),
    ("2⁴⁰ × 0", entry("[1099511627776,0]"), "0 bytes, but 8 are stored"),
    ("half a byte", entry("[1]", "[0,1]", type: "F4"), "impossible shape"),
    ("an offset beyond the end", entry("[2]", "[0,16]"), "lies at 0..<16 of 8 bytes"),
    ("an offset before the beginning", entry("[2]", "[-8,0]"), "lacks a dtype"),
    ("the end before the beginning", entry("[2]", "[8,0]"), "lies at 8..<0 of 8 bytes"),
    ("the greatest offset", entry("[2]", "[0,9223372036854775807]"), "of 8 bytes"),
    ("one tensor upon another", pair("[0,4]", "[0,4]", 4), "inside of the tensor before it"),
    ("overlapping tensors", pair("[0,4]", "[2,6]"), "begins at byte 2, inside of"),
    ("a hole", pair("[0,4]", "[8,12]", 12), "begins at byte 8, with a hole of 4 before it"),
    ("a hole at the beginning", entry("[1]", "[4,8]"), "begins at byte 4, with a hole of 4"),
    ("bytes left over", entry("[1]", "[0,4]"), "4 bytes at its end belong to no tensor"),
    ("scalars cut off", pair("[0,4]", "[4,8]", 7), "tensor \"b\" lies at 4..<8 of 7 bytes"),
    ("notes that are no texts", file(#"{"__metadata__":{"a":1}}"#, 0), "not an object of strings"),
    ("notes that are a list", file(#"{"__metadata__":[]}"#, 0), "not an object of strings"),
  ]

  @Test(arguments: cases.indices) func hostileFilesAreRefused(_ index: Int) throws {
    let (name, data, problem) = Self.cases[index]
    let url = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID()).safetensors")
    try data.write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let readers: [(String, () throws -> SafetensorsFile)] = [
      (url.path, { try SafetensorsFile(reading: url) }),
      ("memory", { try data.withUnsafeBytes { try SafetensorsFile(copying: $0, name: "memory") } }),
    ]
    for (path, read) in readers {
      do {
        _ = try read()
        Issue.record("\(name) was read")
      } catch {
        let sentence = "\(error)"
        #expect(sentence.contains(problem) && sentence.contains(path), "\(name): \(sentence)")
        #expect(sentence.utf8.count < 500, "\(name)")
      }
    }
  }

  /// What looks odd and is allowed.
  @Test func emptyTensorsMayBeHuge() throws {
    let file = try Self.file(
      #"{"a":{"dtype":"F32","shape":[1099511627776,0],"data_offsets":[0,0]}}"#, 0
    ).withUnsafeBytes { try SafetensorsFile(copying: $0, name: "x") }
    #expect(try file.floats("a").isEmpty && file.entries["a"]?.count == 0)
  }

  private func folder(index: String, shards: [String: Data] = [:]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(index.utf8).write(to: folder.appending(path: ModelTensors.indexName))
    for (name, data) in shards { try data.write(to: folder.appending(path: name)) }
    return folder
  }

  @Test(
    arguments: [
      ("{", "a member's name is expected"), ("[]", "weight_map"), ("{}", "weight_map"),
      (#"{"weight_map": []}"#, "weight_map"), (#"{"weight_map": {"a": 1}}"#, "in which file"),
      (#"{"weight_map": {"a": "../x"}}"#, "not a file's name"),
      (#"{"weight_map": {"a": "/etc/passwd"}}"#, "not a file's name"),
      (#"{"weight_map": {"a": ".."}}"#, "not a file's name"),
      (#"{"weight_map": {"a": ""}}"#, "not a file's name"),
      (#"{"weight_map": {"a": "good\u0000"}}"#, "not a file's name"),
      (#"{"weight_map": {"a": "missing"}}"#, "No such file"),
      (#"{"weight_map": {"b": "good"}}"#, "\"b\" is said to be in good, but it is not there"),
      (#"{"weight_map": {"a": "good", "a": "good"}}"#, "a second member is called"),
      (#"{"weight_map": {"a": "cut"}}"#, "is not a safetensors file"),
    ])
  func hostileIndicesAreRefused(_ index: String, _ problem: String) throws {
    let good = Self.entry("[2]")
    let folder = try folder(index: index, shards: ["good": good, "cut": good.dropLast()])
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      _ = try ModelTensors(folder: folder)
      Issue.record("\(index) was read")
    } catch {
      #expect("\(error)".contains(problem) && "\(error)".contains(folder.path), "\(error)")
    }
  }

  /// A file that another program shortens is an error and not the end of the program.
  @Test func aFileThatBecomesShorterIsReported() throws {
    let folder = try folder(
      index: #"{"weight_map": {"a": "good"}}"#, shards: ["good": Self.entry("[2]")])
    defer { try? FileManager.default.removeItem(at: folder) }
    let tensors = try ModelTensors(folder: folder)
    try FileHandle(forWritingTo: folder.appending(path: "good")).truncate(atOffset: 66)
    #expect(throws: ModelError.self) {
      try tensors.read("a", into: Buffer(count: 2, on: CPUDevice.shared))
    }
  }
}
