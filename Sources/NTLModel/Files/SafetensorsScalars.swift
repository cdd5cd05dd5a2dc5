import Foundation

extension SafetensorsFile {
  /// The scalars of a tensor.
  public func doubles(_ name: String) throws -> [Double] {
    let entry = try entry(name)
    return [Double](unsafeUninitializedCapacity: entry.count) { scalars, count in
      count = entry.count
      copy(entry, 0..<count, to: scalars)
    }
  }

  /// The scalars of a tensor, rounded to single precision.
  public func floats(_ name: String) throws -> [Float] {
    let entry = try entry(name)
    return [Float](unsafeUninitializedCapacity: entry.count) { scalars, count in
      count = entry.count
      copy(entry, 0..<count, to: scalars)
    }
  }

  /// One scalar of a tensor, counted in row-major order.
  public func double(_ name: String, at index: Int) throws -> Double {
    let entry = try entry(name)
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
    let entry = try entry(name)
    copy(entry, 0..<entry.count, to: scalars)
  }

  /// Initialises memory with the scalars of a tensor.
  ///
  /// - Parameters:
  ///   - name: the tensor.
  ///   - scalars: room for as many as it has.
  /// - Throws: ``ModelError`` if there is no such tensor.
  public func read(_ name: String, into scalars: UnsafeMutableBufferPointer<Double>) throws {
    let entry = try entry(name)
    copy(entry, 0..<entry.count, to: scalars)
  }

  /// The scalars of a tensor of integers.
  public func integers(_ name: String) throws -> [Int] {
    let entry = try entry(name)
    guard entry.dataType.isInteger else {
      throw ModelError.parameter(
        file: path, name: name, problem: "holds \(entry.dataType.rawValue), not integers")
    }
    return [Int](unsafeUninitializedCapacity: entry.count) { integers, count in
      count = entry.count
      switch entry.dataType {
      case .int32: convert(entry, 0..<count, to: integers) { (stored: Int32) in Int(stored) }
      default: convert(entry, 0..<count, to: integers) { (stored: Int64) in Int(stored) }
      }
    }
  }

  private func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      throw ModelError.parameter(file: path, name: name, problem: "is missing")
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
    case .int32: convert(entry, range, to: scalars) { (stored: Int32) in Scalar(stored) }
    case .int64: convert(entry, range, to: scalars) { (stored: Int64) in Scalar(stored) }
    }
  }

  private func convert<Stored: FixedWidthInteger, Scalar>(
    _ entry: Entry, _ range: Range<Int>, to scalars: UnsafeMutableBufferPointer<Scalar>,
    _ value: (Stored) -> Scalar
  ) {
    precondition(scalars.count >= range.count, "\(scalars.count) places for \(range.count) scalars")
    data.withUnsafeBytes { bytes in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[entry.bytes])
      let size = MemoryLayout<Stored>.size
      for (i, index) in range.enumerated() {
        let stored = bytes.loadUnaligned(fromByteOffset: index * size, as: Stored.self)
        scalars.initializeElement(at: i, to: value(Stored(littleEndian: stored)))
      }
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
