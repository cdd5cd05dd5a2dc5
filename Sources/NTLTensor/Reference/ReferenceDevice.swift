/// The equations, as plain loops in double precision: no BLAS, no SIMD, one thread.
///
/// This is the page to hold against the paper, the oracle of every other device, and where gradients
/// are checked against finite differences. Its kernels stand in `Operations/`, each beneath the
/// equation it computes; every access is bounds-checked.
public final class ReferenceDevice: Device {
  /// The one reference device; it has no state.
  public static let shared = ReferenceDevice()
  /// Double.
  public var precision: Precision { .float64 }
  /// The name on the command line.
  public var description: String { "reference" }

  private init() {}

  /// See ``Device``.
  public func allocate(count: Int) -> DeviceAddress {
    let address = UnsafeMutablePointer<Double>.allocate(capacity: max(1, count))
    // Poison: a kernel that forgets to write its output is found out.
    address.initialize(repeating: .nan, count: count)
    return DeviceAddress(bits: UInt(bitPattern: address))
  }

  /// See ``Device``.
  public func release(_ address: DeviceAddress, count: Int) {
    UnsafeMutablePointer<Double>(bitPattern: address.bits)?.deallocate()
  }

  /// A program's own scalars as a buffer: nothing is copied, and the memory must outlive the buffer.
  public func borrow(_ scalars: UnsafeMutableBufferPointer<Double>) -> Buffer {
    require(scalars.count == 0 || scalars.baseAddress != nil, "borrowing memory without an address")
    let base = scalars.baseAddress.map { UInt(bitPattern: $0) } ?? UInt(MemoryLayout<Double>.stride)
    return Buffer(borrowing: DeviceAddress(bits: base), count: scalars.count, on: self)
  }

  /// See ``Device``.
  public func write(_ scalars: [Float], to y: Buffer) { write(scalars.map(Double.init), to: y) }

  /// See ``Device``.
  public func write(_ scalars: [Double], to y: Buffer) {
    precondition(scalars.count == y.count)
    let y = y.list
    for i in scalars.indices { y[i] = scalars[i] }
  }

  /// See ``Device``.
  public func write(
    to y: Buffer, _ produce: (Range<Int>, UnsafeMutableRawBufferPointer) -> Void
  ) {
    guard y.count > 0 else { return }
    produce(0..<y.count, UnsafeMutableRawBufferPointer(start: y.list.base, count: 8 * y.count))
  }

  /// See ``Device``.
  public func floats(_ x: Buffer) -> [Float] { doubles(x).map(Float.init) }

  /// See ``Device``.
  public func doubles(_ x: Buffer) -> [Double] {
    let x = x.list
    return (0..<x.count).map { x[$0] }
  }

  /// See ``Device``.
  public func fill(_ y: Buffer, with a: Double) {
    let y = y.list
    for i in 0..<y.count { y[i] = a }
  }

  /// See ``Device``.
  public func copy(_ x: Buffer, into y: Buffer) {
    precondition(x.count == y.count)
    let (x, y) = (x.list, y.list)
    for i in 0..<x.count { y[i] = x[i] }
  }
}

/// A reference buffer as a list of doubles; every access is checked.
struct ReferenceList {
  let base: UnsafeMutablePointer<Double>
  let count: Int

  subscript(i: Int) -> Double {
    get {
      precondition(i >= 0 && i < count)
      return base[i]
    }
    nonmutating set {
      precondition(i >= 0 && i < count)
      base[i] = newValue
    }
  }
}

/// A reference buffer as rows and columns of doubles; every access is checked.
struct ReferenceGrid {
  let base: UnsafeMutablePointer<Double>
  let rows: Int
  let columns: Int

  subscript(i: Int, j: Int) -> Double {
    get {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns)
      return base[i * columns + j]
    }
    nonmutating set {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns)
      base[i * columns + j] = newValue
    }
  }
}

extension Buffer {
  /// The scalars of a reference buffer.
  var list: ReferenceList {
    precondition(device is ReferenceDevice)
    return ReferenceList(
      base: UnsafeMutablePointer<Double>(bitPattern: address.bits)! + offset, count: count)
  }

  /// The scalars of a reference buffer in rows of `columns`.
  func grid(columns: Int) -> ReferenceGrid {
    precondition(columns > 0 ? count % columns == 0 : count == 0)
    let list = list
    return ReferenceGrid(base: list.base, rows: columns > 0 ? count / columns : 0, columns: columns)
  }
}
