import Foundation
import NTLJSON
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

/// Files as the safetensors library writes them, byte by byte: `Fixtures/safetensors_files.py`.
@Suite struct SafetensorsGoldenTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      struct Tensor: Decodable {
        let name: String
        let dtype: String
        let shape: [Int]
        let bytes: Data
      }
      let name: String
      let metadata: [String: String]
      let tensors: [Tensor]
      let file: Data
    }
    struct Model: Decodable {
      let name: String
      let config: T5Configuration
      let file: Data
    }
    let cases: [Case]
    let models: [Model]
    let fnv1a: [String: String]
  }

  private func golden() throws -> Golden { try fixture("safetensors_files") }

  private func temporaryFile() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString).safetensors")
  }

  private func inMemory(_ data: Data, _ name: String) throws -> SafetensorsFile {
    try data.withUnsafeBytes { try SafetensorsFile(copying: $0, name: name) }
  }

  @Test func whatIsWrittenIsWhatTheLibraryWrites() throws {
    let cases = try golden().cases
    #expect(cases.count == 6)
    for golden in cases {
      var writer = SafetensorsWriter(metadata: golden.metadata)
      for tensor in golden.tensors.shuffled() {
        let type = try #require(SafetensorsFile.DataType(rawValue: tensor.dtype))
        writer.add(tensor.name, tensor.bytes, type, shape: tensor.shape)
      }
      let file = temporaryFile()
      defer { try? FileManager.default.removeItem(at: file) }
      try writer.write(to: file)
      #expect(try Data(contentsOf: file) == golden.file, "\(golden.name)")
    }
  }

  @Test func whatTheLibraryWritesIsRead() throws {
    for golden in try golden().cases {
      let file = try inMemory(golden.file, golden.name)
      #expect(file.metadata == golden.metadata)
      #expect(Set(file.names) == Set(golden.tensors.map(\.name)))
      for tensor in golden.tensors {
        let entry = try #require(file.entries[tensor.name])
        #expect(entry.shape == tensor.shape && entry.dataType.rawValue == tensor.dtype)
        #expect(entry.count == tensor.shape.reduce(1, *))
        guard entry.dataType.isInteger else { continue }
        let bits = entry.dataType.bitWidth
        let isSigned = tensor.dtype.hasPrefix("I")
        let wanted = stride(from: 0, to: tensor.bytes.count, by: bits / 8).map { start in
          var value: UInt64 = 0
          for byte in (0..<bits / 8).reversed() {
            value = value << 8 | UInt64(tensor.bytes[start + byte])
          }
          let shift = 64 - bits
          return isSigned ? Double((Int64(bitPattern: value) << shift) >> shift) : Double(value)
        }
        #expect(try file.doubles(tensor.name) == wanted, "\(tensor.name)")
      }
    }
  }

  /// Tied weights once, under the name that transformers keeps.
  @Test func modelsAreWrittenAsTransformersWritesThem() throws {
    let models = try golden().models
    #expect(models.count == 2)
    for golden in models {
      let stored = try inMemory(golden.file, golden.name)
      #expect(stored.metadata == ["format": "pt"] && stored.entries["lm_head.weight"] == nil)
      let model = T5(golden.config, on: CPUDevice.shared)
      for parameter in model.parameters { try stored.read(parameter.name, into: parameter.value) }
      let file = temporaryFile()
      defer { try? FileManager.default.removeItem(at: file) }
      try model.save(to: file)
      #expect(try Data(contentsOf: file) == golden.file, "\(golden.name)")
    }
  }

  /// Every number of two bytes, against numpy's conversion and against the definition.
  @Test(arguments: [SafetensorsFile.DataType.float16, .bfloat16])
  func everyNumberOfTwoBytesIsConvertedAsByNumpy(_ type: SafetensorsFile.DataType) throws {
    let stored = Array(UInt16.min...UInt16.max)
    var writer = SafetensorsWriter()
    // An odd byte before, and an odd number of them: no vector is aligned, and some are left over.
    writer.add("wide", stored.withUnsafeBytes { Data($0) }, type, shape: [stored.count])
    writer.add("few", stored[..<37].withUnsafeBytes { Data($0) }, type, shape: [37])
    let url = temporaryFile()
    defer { try? FileManager.default.removeItem(at: url) }
    try writer.write(to: url)
    let file = try SafetensorsFile(reading: url)
    let found = try file.floats("wide").map(\.bitPattern)
    #expect(try file.floats("few").map(\.bitPattern) == Array(found[..<37]))

    let wanted = stored.map { bits -> UInt32 in
      guard type == .float16 else { return UInt32(bits) << 16 }
      let (exponent, fraction) = (Int(bits >> 10 & 31), UInt32(bits & 1_023))
      let sign = UInt32(bits >> 15) << 31
      switch exponent {
      case 31: return sign | 0xFF << 23 | fraction << 13
      case 0:
        return sign | Float(sign: .plus, exponent: -24, significand: Float(fraction)).bitPattern
      default:
        let significand = 1 + Float(fraction) / 1_024
        return sign
          | Float(sign: .plus, exponent: exponent - 15, significand: significand).bitPattern
      }
    }
    #expect(zip(found, wanted).first { $0 != $1 } == nil)
    #expect(
      try file.doubles("wide").map { Float($0).bitPattern | 1 << 22 } == found.map { $0 | 1 << 22 })

    let hash = found.enumerated().reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, number in
      let isNaN = type == .float16 && Float(bitPattern: number.element).isNaN
      let bits = isNaN ? number.element & ~(1 << 22) : number.element
      return (hash ^ UInt64(bits)) &* 0x100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    let golden = try golden().fnv1a[type.rawValue]
    #expect(golden == String(repeating: "0", count: 16 - digits.count) + digits)
    // Through a device, in blocks.
    for device in [CPUDevice.shared, ReferenceDevice.shared] as [any Device] {
      let buffer = Buffer(count: stored.count, on: device)
      try file.read("wide", into: buffer)
      #expect(device.floats(buffer).map { $0.bitPattern | 1 << 22 } == found.map { $0 | 1 << 22 })
    }
  }
}
