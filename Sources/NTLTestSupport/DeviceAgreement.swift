public import NTLTensor
public import Testing

/// Runs kernels on a device and on the reference, from the same single-precision numbers, and compares
/// everything they wrote.
///
/// Outputs begin as NaN and gradients as random numbers, so that a kernel that forgets an element, or
/// overwrites where it should add, is found out.
public struct DeviceAgreement {
  /// The device that is held against the reference.
  public let device: any Device
  /// The largest difference allowed, relative to the largest expected magnitude of a buffer.
  public let tolerance: Double
  private let sourceLocation: SourceLocation

  /// A comparison with the reference device.
  public init(
    _ device: any Device, tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    self.device = device
    self.tolerance = tolerance
    self.sourceLocation = sourceLocation
  }

  /// What a kernel is given on one of the two devices.
  public final class Bench {
    /// The device to call.
    public let device: any Device
    private var scalars: RandomScalars
    fileprivate var written: [(name: String, buffer: Buffer)] = []

    fileprivate init(_ device: any Device, seed: UInt64) {
      self.device = device
      scalars = RandomScalars(seed: seed)
    }

    /// Random input, the same on both devices to the last bit.
    public func input(_ count: Int, in range: ClosedRange<Double> = -2...2) -> Buffer {
      buffer(scalars.draw(count, in: range))
    }

    /// Given input.
    public func buffer(_ scalars: [Double]) -> Buffer {
      let buffer = Buffer(count: scalars.count, on: device)
      device.write(scalars.map(Float.init), to: buffer)
      return buffer
    }

    /// Memory that the kernel must fill.
    public func output(_ name: String, _ count: Int) -> Buffer {
      record(name, buffer([Double](repeating: .nan, count: count)))
    }

    /// Memory that the kernel must add to, or change.
    public func gradient(_ name: String, _ count: Int) -> Buffer {
      record(name, input(count))
    }

    /// Given memory that the kernel changes.
    public func changing(_ name: String, _ buffer: Buffer) -> Buffer { record(name, buffer) }

    private func record(_ name: String, _ buffer: Buffer) -> Buffer {
      written.append((name, buffer))
      return buffer
    }
  }

  /// Calls `kernels` for both devices and compares what it wrote.
  public func check(_ what: String, seed: UInt64 = 1, _ kernels: (Bench) -> Void) {
    let (actual, expected) = (
      Bench(device, seed: seed), Bench(ReferenceDevice.shared, seed: seed)
    )
    kernels(actual)
    kernels(expected)
    for (a, b) in zip(actual.written, expected.written) {
      expectClose(
        device.doubles(a.buffer), ReferenceDevice.shared.doubles(b.buffer), tolerance: tolerance,
        "\(what) on \(device): \(a.name),", sourceLocation: sourceLocation)
    }
  }
}
