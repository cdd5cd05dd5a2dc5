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
    case .float16: widen(to: target, halfPrecision) { halfPrecision(UInt32($0)) }
    case .bfloat16: widen(to: target, { $0 &<< 16 }, { UInt32($0) << 16 })
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

  /// Sixteen scalars of two bytes at a time, and the rest one by one: `wide` and `narrow` make the bits of a
  /// single-precision number, the same ones.
  @inline(__always)
  private func widen(
    to target: UnsafeMutableBufferPointer<Float>,
    _ wide: (SIMD16<UInt32>) -> SIMD16<UInt32>, _ narrow: (UInt16) -> UInt32
  ) {
    guard let source = bytes.baseAddress, let base = target.baseAddress else { return }
    let target = UnsafeMutableRawPointer(base)
    var i = 0
    while i + 16 <= count {
      let stored = (source + 2 * i).loadUnaligned(as: SIMD16<UInt16>.self)
      (target + 4 * i).storeBytes(
        of: wide(SIMD16(truncatingIfNeeded: stored)), as: SIMD16<UInt32>.self)
      i += 16
    }
    while i < count {
      let stored = (source + 2 * i).loadUnaligned(as: UInt16.self)
      (target + 4 * i).storeBytes(of: narrow(UInt16(littleEndian: stored)), as: UInt32.self)
      i += 1
    }
  }
}

// `Float16` is not on every machine, and in software where processors lack its instructions.
//
//     exponent 0       fraction·2⁻²⁴, exact in single precision
//     exponent 31      exponent 255, the same fraction: ±∞ and NaN
//     otherwise        exponent + 112, since the biases are 15 and 127

/// The bits of a half-precision number as those of a single-precision one.
private func halfPrecision(_ half: UInt32) -> UInt32 {
  let shifted = (half & 0x7FFF) << 13
  let magnitude: UInt32 =
    switch half & 0x7C00 {
    case 0: (Float(half & 0x3FF) * 0x1p-24).bitPattern
    case 0x7C00: shifted | 0x7F80_0000
    default: shifted + 112 << 23
    }
  return magnitude | (half & 0x8000) << 16
}

/// The same of sixteen.
@inline(__always)
private func halfPrecision(_ half: SIMD16<UInt32>) -> SIMD16<UInt32> {
  let exponent = half & 0x7C00
  let shifted = (half & 0x7FFF) &<< 13
  // 2²³ + fraction, less 2²³: an integer made a number without a conversion.
  let fraction = unsafeBitCast(half & 0x3FF | 0x4B00_0000, to: SIMD16<Float>.self) - 0x1p23
  var magnitude = shifted &+ 112 << 23
  magnitude.replace(with: shifted | 0x7F80_0000, where: exponent .== 0x7C00)
  magnitude.replace(
    with: unsafeBitCast(fraction * 0x1p-24, to: SIMD16<UInt32>.self), where: exponent .== 0)
  return magnitude | (half & 0x8000) &<< 16
}
