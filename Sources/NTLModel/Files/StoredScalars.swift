/// Scalars as a tensor file stores them, little-endian and without alignment.
struct StoredScalars {
  let type: SafetensorsFile.DataType
  let bytes: UnsafeRawBufferPointer

  /// - Precondition: the type is real, an integer or a truth value.
  init(_ type: SafetensorsFile.DataType, _ bytes: UnsafeRawBufferPointer) {
    (self.type, self.bytes) = (type, bytes)
  }

  var count: Int { bytes.count * 8 / type.bitWidth }

  /// Initialises memory with the values, rounded to single precision.
  func convert(to target: UnsafeMutableBufferPointer<Float>) {
    precondition(target.count >= count, "\(target.count) places for \(count) scalars")
    switch type {
    case .float16: widen(to: target, halfPrecision)
    case .bfloat16: widen(to: target) { $0 &<< 16 }
    case .float32:
      guard let source = bytes.baseAddress, let base = target.baseAddress else { return }
      UnsafeMutableRawPointer(base).copyMemory(from: source, byteCount: 4 * count)
    case .float64: map(to: target) { Float(Double(bitPattern: $0)) }
    default: convertIntegers(to: target) { Float($0) }
    }
  }

  /// Initialises memory with the values.
  func convert(to target: UnsafeMutableBufferPointer<Double>) {
    switch type {
    case .float16:
      map(to: target) { (stored: UInt16) in
        Double(Float(bitPattern: halfPrecision(UInt32(stored))))
      }
    case .bfloat16:
      map(to: target) { (stored: UInt16) in Double(Float(bitPattern: UInt32(stored) << 16)) }
    case .float32: map(to: target) { Double(Float(bitPattern: $0)) }
    case .float64: map(to: target) { Double(bitPattern: $0) }
    default: convertIntegers(to: target) { Double($0) }
    }
  }

  /// Initialises memory with what `value` makes of integers or truth values.
  func convertIntegers<Value>(
    to target: UnsafeMutableBufferPointer<Value>, _ value: (any FixedWidthInteger) -> Value
  ) {
    switch type {
    case .boolean: map(to: target) { (stored: UInt8) in value(min(stored, 1)) }
    case .uint8: map(to: target) { (stored: UInt8) in value(stored) }
    case .int8: map(to: target) { (stored: Int8) in value(stored) }
    case .uint16: map(to: target) { (stored: UInt16) in value(stored) }
    case .int16: map(to: target) { (stored: Int16) in value(stored) }
    case .uint32: map(to: target) { (stored: UInt32) in value(stored) }
    case .int32: map(to: target) { (stored: Int32) in value(stored) }
    case .uint64: map(to: target) { (stored: UInt64) in value(stored) }
    case .int64: map(to: target) { (stored: Int64) in value(stored) }
    default: preconditionFailure("\(type.rawValue) is no integer")
    }
  }

  private func map<Stored: FixedWidthInteger, Value>(
    to target: UnsafeMutableBufferPointer<Value>, _ value: (Stored) -> Value
  ) {
    precondition(target.count >= count, "\(target.count) places for \(count) scalars")
    for i in 0..<count {
      let stored = bytes.loadUnaligned(
        fromByteOffset: i * MemoryLayout<Stored>.size, as: Stored.self)
      target.initializeElement(at: i, to: value(Stored(littleEndian: stored)))
    }
  }

  /// Scalars of two bytes as those of four, by their bits, in a loop that the compiler makes vectors of.
  @inline(__always)
  private func widen(to target: UnsafeMutableBufferPointer<Float>, _ bits: (UInt32) -> UInt32) {
    precondition(target.count >= count, "\(target.count) places for \(count) scalars")
    guard let source = bytes.baseAddress, let base = target.baseAddress else { return }
    let target = UnsafeMutableRawPointer(base)
    for i in 0..<count {
      let stored = (source + 2 &* i).loadUnaligned(as: UInt16.self)
      (target + 4 &* i).storeBytes(of: bits(UInt32(UInt16(littleEndian: stored))), as: UInt32.self)
    }
  }
}

// `Float16` is not on every machine, and in software where processors lack its instructions.
//
//     exponent 0       fraction·2⁻²⁴, exact in single precision
//     exponent 31      exponent 255, the same fraction: ±∞ and NaN
//     otherwise        exponent + 112, since the biases are 15 and 127

/// The bits of a half-precision number as those of a single-precision one, without a branch.
@inline(__always)
private func halfPrecision(_ half: UInt32) -> UInt32 {
  let exponent = half & 0x7C00
  let shifted = (half & 0x7FFF) &<< 13
  // 2²³ + fraction, less 2²³: an integer made a number without a conversion.
  let fraction = Float(bitPattern: half & 0x3FF | 0x4B00_0000) - 0x1p23
  let normal = exponent == 0x7C00 ? shifted | 0x7F80_0000 : shifted &+ 112 &<< 23
  let magnitude = exponent == 0 ? (fraction * 0x1p-24).bitPattern : normal
  return magnitude | (half & 0x8000) &<< 16
}
