/// Where an allocation begins, in terms only its device understands: a host address, a handle on an
/// accelerator.
public struct DeviceAddress: Hashable, Sendable {
  /// The device's own notation.
  public let bits: UInt
  /// An address the device will know again.
  public init(bits: UInt) { self.bits = bits }
}

/// A run of scalars in one device's memory, returned to the device when its last owner lets go.
///
/// The scalars have whatever precision the device computes in. They cannot be reached from the host
/// except by the device's explicit copies.
public final class Buffer {
  /// The number of scalars.
  public let count: Int
  /// Who owns the memory and computes on it.
  public let device: any Device
  /// The allocation that the scalars lie in.
  public let address: DeviceAddress
  /// How many scalars into the allocation this buffer begins.
  public let offset: Int
  /// For a slice, the buffer that keeps the memory alive.
  private let owner: Buffer?
  /// Whether somebody else releases the memory.
  private let isBorrowed: Bool

  /// Uninitialised memory for `count` scalars.
  public init(count: Int, on device: any Device) {
    require(count >= 0, "a buffer of \(count) scalars")
    self.count = count
    self.device = device
    address = device.allocate(count: count)
    offset = 0
    owner = nil
    isBorrowed = false
  }

  /// Memory that belongs to somebody else, who keeps it until this buffer is gone.
  ///
  /// The caller vouches for `address`: it must be one the device could have allocated itself.
  init(borrowing address: DeviceAddress, count: Int, on device: any Device) {
    self.count = count
    self.device = device
    self.address = address
    offset = 0
    owner = nil
    isBorrowed = true
  }

  /// Some of another buffer's scalars, sharing its memory.
  public init(sliceOf parent: Buffer, _ range: Range<Int>) {
    require(
      range.lowerBound >= 0 && range.upperBound <= parent.count,
      "slice \(range) of a buffer of \(parent.count) scalars")
    count = range.count
    device = parent.device
    address = parent.address
    offset = parent.offset + range.lowerBound
    owner = parent
    isBorrowed = false
  }

  deinit { if owner == nil && !isBorrowed { device.release(address, count: count) } }
}
