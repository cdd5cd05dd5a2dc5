import Foundation
import NTLModel
import Testing

@Suite struct SafetensorsTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "ntl-\(UUID().uuidString)")

  private func written(_ fill: (inout SafetensorsWriter) -> Void) throws -> SafetensorsFile {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "x.safetensors")
    var writer = SafetensorsWriter()
    fill(&writer)
    try writer.write(to: file)
    return try SafetensorsFile(reading: file)
  }

  @Test func integersComeBackAsTheyWere() throws {
    let file = try written {
      $0.add("a", [1, -100, .max, .min] as [Int64], shape: [2, 2])
      $0.add("b", [-7, .max, .min] as [Int32], shape: [3])
    }
    #expect(file.entries["a"]?.dataType == .int64 && file.entries["b"]?.dataType == .int32)
    #expect(try file.integers("a") == [1, -100, .max, .min])
    #expect(try file.integers("b") == [-7, Int(Int32.max), Int(Int32.min)])
    #expect(try file.doubles("b") == [-7, 2_147_483_647, -2_147_483_648])
    #expect(try file.double("b", at: 0) == -7)
  }

  /// Every half-precision number, against its definition: (−1)^s·2^(e − 15)·1.f, and 2^(−14)·0.f for e = 0.
  @Test func halfPrecisionIsReadExactly() throws {
    let bits = Array(UInt16.min...UInt16.max)
    let file = try written {
      $0.add("h", bits.withUnsafeBytes { Data($0) }, .float16, shape: [bits.count])
    }
    let found = try file.doubles("h")
    #expect(found.count == 65_536)
    for (bits, value) in zip(bits, found) {
      let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1_023) / 1_024)
      let sign: FloatingPointSign = bits >> 15 == 0 ? .plus : .minus
      switch (exponent, fraction) {
      case (31, 0): #expect(value == (sign == .plus ? .infinity : -.infinity))
      case (31, _): #expect(value.isNaN)
      case (0, _):
        #expect(value == Double(sign: sign, exponent: -14, significand: fraction))
        #expect(value.sign == sign)
      default:
        #expect(value == Double(sign: sign, exponent: exponent - 15, significand: 1 + fraction))
      }
    }
  }

  @Test func bfloat16IsTheUpperHalfOfAFloat() throws {
    let values: [Float] = [1, -2.5, 0, -.infinity, 0x1p-133, 3.3895314e38]
    let bits = values.map { UInt16($0.bitPattern >> 16) }
    let file = try written {
      $0.add("b", bits.withUnsafeBytes { Data($0) }, .bfloat16, shape: [6])
      // Twelve bytes on, where no double would be aligned.
      $0.add("c", [1.5, -2] as [Double], shape: [2])
    }
    #expect(try file.floats("b") == values)
    #expect(try file.doubles("b") == values.map(Double.init))
    #expect(try file.doubles("c") == [1.5, -2])
    #expect(throws: ModelError.self) { try file.integers("b") }
  }

  /// Doubles are rounded once, and into memory that somebody else owns.
  @Test func scalarsAreReadIntoMemory() throws {
    let file = try written { $0.add("a", [0.1, 1e300, -.pi], shape: [3]) }
    let floats = UnsafeMutableBufferPointer<Float>.allocate(capacity: 3)
    let doubles = UnsafeMutableBufferPointer<Double>.allocate(capacity: 3)
    defer {
      floats.deallocate()
      doubles.deallocate()
    }
    try file.read("a", into: floats)
    try file.read("a", into: doubles)
    #expect(Array(floats) == [0.1, .infinity, -Float(Double.pi)])
    #expect(Array(doubles) == [0.1, 1e300, -.pi])
    #expect(throws: ModelError.self) { try file.read("b", into: floats) }
  }

  @Test func whatIsNoFileIsRefusedAtOnce() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pipe = folder.appending(path: "pipe")
    #expect(mkfifo(pipe.path, 0o600) == 0)
    for (url, word) in [
      (pipe, "not a file"), (folder, "not a file"),
      (folder.appending(path: "nowhere"), "No such file"),
    ] {
      do {
        _ = try SafetensorsFile(reading: url)
        Issue.record("\(url) was read")
      } catch { #expect("\(error)".contains(word) && "\(error)".contains(url.path), "\(error)") }
    }
  }
}
