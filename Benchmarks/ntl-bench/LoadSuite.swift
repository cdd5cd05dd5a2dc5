import Foundation
import NTLModel
import NTLTensor

/// What loading a model costs beside reading its file once, from the system's cache, for each scalar type
/// that weights are stored in.
struct LoadSuite: Suite {
  let setting: Setting
  let model: StepSuite.Model

  var measurements: [Measurement] {
    [SafetensorsFile.DataType.float32, .bfloat16, .float16].map { type in
      Measurement(
        name: "load/\(model.rawValue)/\(type.rawValue.lowercased())",
        extents: ["bytes": model.configuration.parameterCount * type.byteCount], numberShare: nil
      ) { contenders(type) }
    }
  }

  private func contenders(_ type: SafetensorsFile.DataType) -> [Contender] {
    let bench = Lazily { try LoadBench(setting.device, model.configuration, type) }
    return [
      // Memory that nobody has touched yet, as a model's is when a program begins.
      Contender(name: "read", turn: { try bench().read(intoFreshMemory: true) }),
      Contender(
        name: "read-again", baseline: "read", turn: { try bench().read(intoFreshMemory: false) }),
      Contender(
        name: "load", baseline: "read", peakMemory: { try bench().peakMemoryOfChild() },
        check: { try bench().check() }, turn: { try bench().load() }),
    ]
  }
}

/// A model with random weights in a folder that is deleted in the end.
final class LoadBench {
  private let folder: TemporaryFolder
  private let file: URL
  private let size: Int
  private let threads: Int
  /// Of the first and the last scalars, as they were stored.
  private let expected: [Float]
  private lazy var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)

  init(
    _ device: CPUDevice, _ configuration: T5Configuration, _ type: SafetensorsFile.DataType
  ) throws {
    folder = try TemporaryFolder()
    threads = device.threads
    file = folder.url.appending(path: ModelTensors.singleName)
    try configuration.save(to: folder.url.appending(path: "config.json"))
    let model = T5(configuration, on: device)
    device.fillRandomly(model.arena.values, deviation: 0.05, seed: 1)
    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    for parameter in model.parameters {
      writer.add(
        parameter.name, type.stored(device.floats(parameter.value)), type,
        shape: parameter.shape.dimensions)
    }
    try writer.write(to: file)
    size = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
    expected = Self.sample(model).map { type.rounded($0) }
  }

  deinit { memory.deallocate() }

  private static func sample(_ model: T5) -> [Float] {
    model.parameters.flatMap { parameter in
      let (device, count) = (parameter.device, parameter.shape.count)
      let slice = Buffer(sliceOf: parameter.value, max(0, count - 5)..<count)
      return device.floats(slice)
    }
  }

  /// Seconds for a file read by large calls, one after another, into one run of memory.
  func read(intoFreshMemory isFresh: Bool) throws -> Double {
    let target =
      isFresh ? UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64) : memory
    defer { if isFresh { target.deallocate() } }
    let descriptor = open(file.path, O_RDONLY)
    guard descriptor >= 0 else { throw CocoaError(.fileReadNoSuchFile) }
    defer { close(descriptor) }
    return try seconds {
      var count = 0
      while count < size {
        let step = Foundation.read(
          descriptor, target.baseAddress! + count, min(size - count, 64 << 20))
        guard step > 0 else { throw CocoaError(.fileReadUnknown) }
        count += step
      }
    }
  }

  /// Seconds for a model loaded by a device that has no memory yet.
  func load() throws -> Double {
    let device = CPUDevice(threads: threads)
    var model: T5?  // Its end is not part of the time.
    defer { withExtendedLifetime(model) {} }
    return try seconds { model = try T5.load(from: folder.url, on: device) }
  }

  /// What is loaded is what was written.
  func check() throws {
    let model = try T5.load(from: folder.url, on: CPUDevice(threads: threads))
    for (found, written) in zip(Self.sample(model), expected) {
      try expect(
        "weight", of: "load", Double(found), toBe: Double(written), as: "was written", within: 0)
    }
  }

  /// The most memory that a process has which does nothing but load, beyond the weights.
  func peakMemoryOfChild() throws -> PeakMemory {
    try PeakMemory.ofChild(["--peak-memory-of-loading", folder.url.path])
  }

  static func peakMemory(loading path: String, on device: CPUDevice) throws -> PeakMemory {
    let model = try T5.load(from: URL(filePath: path), on: device)
    let weights = 4 * model.arena.values.count
    return PeakMemory(
      poolBytes: device.memoryStatistics.bytes - weights,
      residentBytes: ResidentMemory.peak().map { $0 - weights })
  }
}

extension SafetensorsFile.DataType {
  fileprivate var byteCount: Int { bitWidth / 8 }

  /// Scalars as they are stored; those of two bytes are cut and not rounded.
  fileprivate func stored(_ scalars: [Float]) -> Data {
    guard self != .float32 else { return scalars.withUnsafeBytes { Data($0) } }
    let halves = scalars.map(half)
    return halves.withUnsafeBytes { Data($0) }
  }

  /// What is read again.
  fileprivate func rounded(_ scalar: Float) -> Float {
    switch self {
    case .bfloat16: Float(bitPattern: UInt32(half(scalar)) << 16)
    case .float16:
      half(scalar) & 0x7C00 == 0
        ? 0 : Float(bitPattern: scalar.bitPattern & 0xFFFF_E000)
    default: scalar
    }
  }

  private func half(_ scalar: Float) -> UInt16 {
    let bits = scalar.bitPattern
    if self == .bfloat16 { return UInt16(bits >> 16) }
    // Small enough for half precision, and too small for it is 0.
    let exponent = Int(bits >> 23 & 0xFF) - 112
    guard exponent > 0 else { return 0 }
    return UInt16(bits >> 16 & 0x8000) | UInt16(exponent << 10) | UInt16(bits >> 13 & 0x3FF)
  }
}
