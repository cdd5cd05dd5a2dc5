public import NTLTensor
import Synchronization

extension SafetensorsFile {
  /// The scalars of a tensor.
  public func doubles(_ name: String) throws -> [Double] {
    let entry = try numericEntry(name)
    return [Double](unsafeUninitializedCapacity: entry.count) { scalars, count in
      count = entry.count
      stored(entry).convert(to: scalars)
    }
  }

  /// The scalars of a tensor, rounded to single precision.
  public func floats(_ name: String) throws -> [Float] {
    let entry = try numericEntry(name)
    return [Float](unsafeUninitializedCapacity: entry.count) { scalars, count in
      count = entry.count
      stored(entry).convert(to: scalars)
    }
  }

  /// One scalar of a tensor, counted in row-major order.
  public func double(_ name: String, at index: Int) throws -> Double {
    let entry = try numericEntry(name)
    precondition(index >= 0 && index < entry.count, "scalar \(index) of \(entry.shape)")
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { scalar in
      stored(entry, index..<index + 1).convert(to: scalar)
      return scalar[0]
    }
  }

  /// Initialises memory with the scalars of a tensor, rounded to single precision.
  ///
  /// - Parameters:
  ///   - name: the tensor.
  ///   - scalars: room for as many as it has.
  /// - Throws: ``ModelError`` if there is no such tensor.
  public func read(_ name: String, into scalars: UnsafeMutableBufferPointer<Float>) throws {
    let entry = try numericEntry(name)
    stored(entry).convert(to: scalars)
  }

  /// Initialises memory with the scalars of a tensor.
  ///
  /// - Parameters:
  ///   - name: the tensor.
  ///   - scalars: room for as many as it has.
  /// - Throws: ``ModelError`` if there is no such tensor.
  public func read(_ name: String, into scalars: UnsafeMutableBufferPointer<Double>) throws {
    let entry = try numericEntry(name)
    stored(entry).convert(to: scalars)
  }

  /// Copies a tensor's scalars to a device, in blocks that its threads share out.
  ///
  /// - Throws: ``ModelError`` if there is no such tensor, or the file can no longer be read.
  public func read(_ name: String, into buffer: Buffer) throws {
    let entry = try numericEntry(name)
    precondition(entry.count == buffer.count, "\(buffer.count) places for \(entry.count) scalars")
    let failure = Mutex<ModelError?>(nil)
    buffer.device.write(to: buffer) { block, memory in
      do throws(ModelError) {
        switch buffer.device.precision {
        case .float32:
          let target = memory.bindMemory(to: Float.self)
          try read(entry, block, to: target) { $0.convert(to: $1) }
        case .float64:
          let target = memory.bindMemory(to: Double.self)
          try read(entry, block, to: target) { $0.convert(to: $1) }
        }
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  /// Some of a tensor's scalars, through memory that stays in the processor's cache; those that are stored
  /// as they are wanted are read in place.
  private func read<Scalar: BinaryFloatingPoint>(
    _ entry: Entry, _ block: Range<Int>, to target: UnsafeMutableBufferPointer<Scalar>,
    _ convert: (StoredScalars, UnsafeMutableBufferPointer<Scalar>) -> Void
  ) throws(ModelError) {
    let size = entry.dataType.bitWidth / 8
    let first = entry.bytes.lowerBound
    if entry.dataType == .float32 && Scalar.self == Float.self {
      return try bytes.copy(
        first + size * block.lowerBound..<first + size * block.upperBound,
        to: UnsafeMutableRawPointer(target.baseAddress!))
    }
    let step = 16_384
    let stored = UnsafeMutableRawBufferPointer.allocate(
      byteCount: size * min(step, block.count), alignment: 64)
    defer { stored.deallocate() }
    for start in stride(from: block.lowerBound, to: block.upperBound, by: step) {
      let part = start..<min(start + step, block.upperBound)
      try bytes.copy(
        first + size * part.lowerBound..<first + size * part.upperBound, to: stored.baseAddress!)
      convert(
        StoredScalars(
          entry.dataType, UnsafeRawBufferPointer(rebasing: stored[..<(size * part.count)])),
        UnsafeMutableBufferPointer(rebasing: target[(start - block.lowerBound)...]))
    }
  }

  /// The scalars of a tensor of integers or truth values.
  ///
  /// - Throws: ``ModelError`` if there is no such tensor, or it holds something else.
  public func integers(_ name: String) throws -> [Int] {
    let entry = try entry(name)
    guard entry.dataType.isInteger || entry.dataType == .boolean else {
      throw ModelError.parameter(
        file: path, name: name, problem: "holds \(entry.dataType.rawValue), not integers")
    }
    var isTooLarge = false
    let integers = [Int](unsafeUninitializedCapacity: entry.count) { integers, count in
      count = entry.count
      stored(entry).convertIntegers(to: integers) { stored in
        Int(exactly: stored)
          ?? {
            isTooLarge = true
            return 0
          }()
      }
    }
    if isTooLarge {
      throw ModelError.parameter(
        file: path, name: name, problem: "holds numbers of 2⁶³ and more, which cannot be read")
    }
    return integers
  }

  private func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      throw ModelError.parameter(file: path, name: name, problem: "is missing")
    }
    return entry
  }

  /// The entry of a tensor whose scalars can be turned into floating-point numbers.
  private func numericEntry(_ name: String) throws -> Entry {
    let entry = try entry(name)
    let type = entry.dataType
    guard type.isReal || type.isInteger || type == .boolean else {
      throw ModelError.parameter(
        file: path, name: name,
        problem: "is of type \(type.rawValue), which cannot be read; save it as F32, F16 or BF16")
    }
    return entry
  }

  private func stored(_ entry: Entry, _ range: Range<Int>? = nil) -> StoredScalars {
    let size = entry.dataType.bitWidth / 8
    let start = entry.bytes.lowerBound
    let range = range.map { start + size * $0.lowerBound..<start + size * $0.upperBound }
    return StoredScalars(
      entry.dataType, UnsafeRawBufferPointer(rebasing: bytes.bytes[range ?? entry.bytes]))
  }
}
