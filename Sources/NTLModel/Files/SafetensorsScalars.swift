import Foundation
public import NTLTensor

extension SafetensorsFile {
  /// The scalars of a tensor.
  public func doubles(_ name: String) throws -> [Double] {
    let entry = try numericEntry(name)
    return [Double](unsafeUninitializedCapacity: entry.count) { scalars, count in
      count = entry.count
      copy(entry, 0..<count, to: scalars)
    }
  }

  /// The scalars of a tensor, rounded to single precision.
  public func floats(_ name: String) throws -> [Float] {
    let entry = try numericEntry(name)
    return [Float](unsafeUninitializedCapacity: entry.count) { scalars, count in
      count = entry.count
      copy(entry, 0..<count, to: scalars)
    }
  }

  /// One scalar of a tensor, counted in row-major order.
  public func double(_ name: String, at index: Int) throws -> Double {
    let entry = try numericEntry(name)
    precondition(index >= 0 && index < entry.count, "scalar \(index) of \(entry.shape)")
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { scalar in
      copy(entry, index..<index + 1, to: scalar)
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
    copy(entry, 0..<entry.count, to: scalars)
  }

  /// Initialises memory with the scalars of a tensor.
  ///
  /// - Parameters:
  ///   - name: the tensor.
  ///   - scalars: room for as many as it has.
  /// - Throws: ``ModelError`` if there is no such tensor.
  public func read(_ name: String, into scalars: UnsafeMutableBufferPointer<Double>) throws {
    let entry = try numericEntry(name)
    copy(entry, 0..<entry.count, to: scalars)
  }

  /// Copies a tensor's scalars to a device, a piece at a time; the file's memory is given back behind it.
  ///
  /// - Throws: ``ModelError`` if there is no such tensor.
  public func read(_ name: String, into buffer: Buffer) throws {
    let entry = try numericEntry(name)
    precondition(entry.count == buffer.count, "\(buffer.count) places for \(entry.count) scalars")
    let size = entry.dataType.bitWidth / 8
    let chunk = 1 << 18
    for start in stride(from: 0, to: entry.count, by: chunk) {
      let range = start..<min(start + chunk, entry.count)
      let part = Buffer(sliceOf: buffer, range)
      switch buffer.device.precision {
      case .float32: buffer.device.write(scalars(entry, range) as [Float], to: part)
      case .float64: buffer.device.write(scalars(entry, range) as [Double], to: part)
      }
      let first = entry.bytes.lowerBound
      file.release(first + range.lowerBound * size..<first + range.upperBound * size)
    }
  }

  private func scalars<Scalar: BinaryFloatingPoint>(
    _ entry: Entry, _ range: Range<Int>
  ) -> [Scalar] {
    [Scalar](unsafeUninitializedCapacity: range.count) { scalars, count in
      count = range.count
      copy(entry, range, to: scalars)
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
      convertIntegers(entry, 0..<count, to: integers) { stored in
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

  private func copy<Scalar: BinaryFloatingPoint>(
    _ entry: Entry, _ range: Range<Int>, to scalars: UnsafeMutableBufferPointer<Scalar>
  ) {
    switch entry.dataType {
    case .float16: convert(entry, range, to: scalars) { Scalar(Float(halfPrecision: $0)) }
    case .bfloat16:
      convert(entry, range, to: scalars) { (stored: UInt16) in
        Scalar(Float(bitPattern: UInt32(stored) << 16))
      }
    case .float32: convert(entry, range, to: scalars) { Scalar(Float(bitPattern: $0)) }
    case .float64: convert(entry, range, to: scalars) { Scalar(Double(bitPattern: $0)) }
    default: convertIntegers(entry, range, to: scalars) { Scalar($0) }
    }
  }

  private func convertIntegers<Value>(
    _ entry: Entry, _ range: Range<Int>, to values: UnsafeMutableBufferPointer<Value>,
    _ value: (any FixedWidthInteger) -> Value
  ) {
    switch entry.dataType {
    case .boolean: convert(entry, range, to: values) { (stored: UInt8) in value(min(stored, 1)) }
    case .uint8: convert(entry, range, to: values) { (stored: UInt8) in value(stored) }
    case .int8: convert(entry, range, to: values) { (stored: Int8) in value(stored) }
    case .uint16: convert(entry, range, to: values) { (stored: UInt16) in value(stored) }
    case .int16: convert(entry, range, to: values) { (stored: Int16) in value(stored) }
    case .uint32: convert(entry, range, to: values) { (stored: UInt32) in value(stored) }
    case .int32: convert(entry, range, to: values) { (stored: Int32) in value(stored) }
    case .uint64: convert(entry, range, to: values) { (stored: UInt64) in value(stored) }
    case .int64: convert(entry, range, to: values) { (stored: Int64) in value(stored) }
    default: preconditionFailure("\(entry.dataType.rawValue) is no integer")
    }
  }

  private func convert<Stored: FixedWidthInteger, Scalar>(
    _ entry: Entry, _ range: Range<Int>, to scalars: UnsafeMutableBufferPointer<Scalar>,
    _ value: (Stored) -> Scalar
  ) {
    precondition(scalars.count >= range.count, "\(scalars.count) places for \(range.count) scalars")
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[entry.bytes])
    let size = MemoryLayout<Stored>.size
    for (i, index) in range.enumerated() {
      let stored = bytes.loadUnaligned(fromByteOffset: index * size, as: Stored.self)
      scalars.initializeElement(at: i, to: value(Stored(littleEndian: stored)))
    }
  }
}

extension Float {
  /// The value of an IEEE 754 half-precision number: `Float16` is not on every machine.
  init(halfPrecision bits: UInt16) {
    let (exponent, fraction) = (UInt32(bits >> 10 & 0x1F), UInt32(bits & 0x3FF))
    let magnitude: Float =
      switch exponent {
      case 0: Float(fraction) * 0x1p-24
      case 0x1F: Float(bitPattern: 0x7F80_0000 | fraction << 13)
      default: Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
      }
    self = bits & 0x8000 == 0 ? magnitude : -magnitude
  }
}
