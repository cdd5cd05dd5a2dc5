import NTLTensor

/// The type of a program's logits.
protocol LogitScalar: BinaryFloatingPoint {
  /// The device that computes in this type.
  static var device: DeviceName { get }
  /// Memory as a buffer, if the device computes in this type: nothing is copied.
  static func borrow(_ memory: UnsafeMutableBufferPointer<Self>, on device: any Device) -> Buffer?
  /// Copies scalars into a buffer.
  static func write(_ scalars: [Self], to buffer: Buffer)
  /// Copies scalars out.
  static func scalars(of buffer: Buffer) -> [Self]
}

extension Float: LogitScalar {
  static var device: DeviceName { .cpu }
  static func borrow(
    _ memory: UnsafeMutableBufferPointer<Float>, on device: any Device
  ) -> Buffer? {
    (device as? CPUDevice)?.borrow(memory)
  }
  static func write(_ scalars: [Float], to buffer: Buffer) {
    buffer.device.write(scalars, to: buffer)
  }
  static func scalars(of buffer: Buffer) -> [Float] { buffer.device.floats(buffer) }
}

extension Double: LogitScalar {
  static var device: DeviceName { .reference }
  static func borrow(
    _ memory: UnsafeMutableBufferPointer<Double>, on device: any Device
  ) -> Buffer? {
    (device as? ReferenceDevice)?.borrow(memory)
  }
  static func write(_ scalars: [Double], to buffer: Buffer) {
    buffer.device.write(scalars, to: buffer)
  }
  static func scalars(of buffer: Buffer) -> [Double] { buffer.device.doubles(buffer) }
}
