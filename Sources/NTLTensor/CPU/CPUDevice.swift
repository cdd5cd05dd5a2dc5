import Foundation
public import NTLKernels

/// The host processor in single precision: SIMD kernels chosen by instruction set, matrix products
/// in OpenBLAS, one pool of threads for both.
///
/// Work is cut by its size alone and sums are added in a fixed order: results are the same bits from
/// run to run and for any number of threads. (Another instruction set may round differently.)
public final class CPUDevice: Device {
  /// All cores, or as many as `NTL_THREADS` says, and the best instruction set, or that of `NTL_SIMD`.
  public static let shared = CPUDevice(threads: defaultThreads)

  /// The SIMD kernels in use.
  public let simd: Kernels
  let pool: ThreadPool
  let memory = BufferPool()

  /// Single.
  public var precision: Precision { .float32 }
  /// The name on the command line.
  public var description: String { "cpu" }
  /// How many threads compute.
  public var threads: Int { pool.threads }
  /// What the memory pool has asked of the system.
  public var memoryStatistics: MemoryStatistics { memory.statistics }

  /// A device of its own threads and memory.
  public init(threads: Int, simd: Kernels = .best) {
    _ = OpenBLAS.prepared
    self.simd = simd
    pool = ThreadPool(threads: threads)
  }

  private static var defaultThreads: Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    guard let text = ProcessInfo.processInfo.environment["NTL_THREADS"] else { return cores }
    guard let threads = Int(text), (1...1024).contains(threads) else {
      fatalError("NTL_THREADS must be a number of threads from 1 to 1024, not \"\(text)\"")
    }
    return threads
  }

  /// See ``Device``.
  public func allocate(count: Int) -> DeviceAddress {
    DeviceAddress(bits: UInt(bitPattern: memory.take(count)))
  }

  /// See ``Device``.
  public func release(_ address: DeviceAddress, count: Int) {
    memory.give(UnsafeMutablePointer<Float>(bitPattern: address.bits)!, count)
  }

  /// See ``Device``.
  public func write(_ scalars: [Float], to y: Buffer) {
    precondition(scalars.count == y.count)
    y.address(as: self).update(from: scalars, count: scalars.count)
  }

  /// See ``Device``.
  public func write(_ scalars: [Double], to y: Buffer) {
    precondition(scalars.count == y.count)
    let y = y.address(as: self)
    for i in scalars.indices { y[i] = Float(scalars[i]) }
  }

  /// See ``Device``.
  public func write(
    to y: Buffer, _ produce: (Range<Int>, UnsafeMutableRawBufferPointer) -> Void
  ) {
    let target = y.address(as: self)
    // Larger than other blocks: what writes them may call the system for each.
    let size = 1 << 16
    pool.forEach((y.count + size - 1) / size) { index in
      let block = index * size..<min(y.count, (index + 1) * size)
      produce(
        block,
        UnsafeMutableRawBufferPointer(
          start: target + block.lowerBound, count: 4 * block.count))
    }
  }

  /// See ``Device``.
  public func floats(_ x: Buffer) -> [Float] {
    Array(UnsafeBufferPointer(start: x.address(as: self), count: x.count))
  }

  /// See ``Device``.
  public func doubles(_ x: Buffer) -> [Double] { floats(x).map(Double.init) }

  /// See ``Device``.
  public func copy(_ x: Buffer, into y: Buffer) {
    precondition(x.count == y.count)
    y.address(as: self).update(from: x.address(as: self), count: x.count)
  }
}

extension CPUDevice {
  /// A program's own scalars as a buffer: nothing is copied, and the memory must outlive the buffer.
  public func borrow(_ scalars: UnsafeMutableBufferPointer<Float>) -> Buffer {
    require(scalars.count == 0 || scalars.baseAddress != nil, "borrowing memory without an address")
    let base = scalars.baseAddress.map { UInt(bitPattern: $0) } ?? UInt(MemoryLayout<Float>.stride)
    return Buffer(borrowing: DeviceAddress(bits: base), count: scalars.count, on: self)
  }
}

extension Buffer {
  /// The scalars, which must be this device's.
  func address(as device: CPUDevice) -> UnsafeMutablePointer<Float> {
    precondition(self.device === device)
    return UnsafeMutablePointer<Float>(bitPattern: address.bits)! + offset
  }
}

extension CPUDevice {
  /// Calls `body` with consecutive ranges that cover `0..<rows`, several at a time.
  ///
  /// A block is about 16,384 scalars and whole groups of `multiple` rows, whatever the number of threads.
  func forEachBlock(
    of rows: Int, scalarsPerRow: Int, multiple: Int = 1, _ body: (Range<Int>) -> Void
  ) {
    let size = blockSize(scalarsPerRow: scalarsPerRow, multiple: multiple)
    pool.forEach((rows + size - 1) / size) { block in
      body(block * size..<min(rows, (block + 1) * size))
    }
  }

  func blockSize(scalarsPerRow: Int, multiple: Int = 1) -> Int {
    let rows = max(1, 16_384 / max(1, scalarsPerRow))
    return (rows + multiple - 1) / multiple * multiple
  }
}
