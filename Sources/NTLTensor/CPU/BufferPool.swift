import Foundation
import Synchronization

/// Released memory, kept by size for reuse: fresh pages cost more than the arithmetic on them.
///
/// Sizes are rounded up to one of eight steps for each power of two, so that batches of ever-changing
/// length find memory too and at most an eighth is wasted.
final class BufferPool: Sendable {
  private struct State: @unchecked Sendable {
    var free: [Int: [UnsafeMutablePointer<Float>]] = [:]
    var statistics = MemoryStatistics()
  }
  private let state = Mutex(State())

  /// Memory for `count` scalars, on a cache line.
  func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let capacity = Self.capacity(for: count)
    let reused = state.withLock { $0.free[capacity]?.popLast().map { UInt(bitPattern: $0) } }
    return reused.map { UnsafeMutablePointer<Float>(bitPattern: $0)! } ?? fresh(capacity)
  }

  /// Sees to it that memory for `count` scalars is free `parts` times, for as many threads that each take
  /// some: otherwise it would depend on which of them meet how much is ever asked of the system.
  func reserve(_ parts: Int, of count: Int) {
    let capacity = Self.capacity(for: count)
    let missing = state.withLock { parts - ($0.free[capacity]?.count ?? 0) }
    for _ in 0..<max(0, missing) { give(fresh(capacity), count) }
  }

  /// Memory that nobody has had.
  private func fresh(_ capacity: Int) -> UnsafeMutablePointer<Float> {
    state.withLock {
      $0.statistics.systemAllocations += 1
      $0.statistics.bytes += 4 * capacity
    }
    return Self.memory(byteCount: 4 * capacity).bindMemory(to: Float.self, capacity: capacity)
  }

  /// Fresh memory on a cache line, much of it in large pages: touching those first costs far less.
  private static func memory(byteCount: Int) -> UnsafeMutableRawPointer {
    #if os(Linux)
      let page = 2 << 20
      if byteCount >= 4 * page {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: page)
        // No more than a wish: where the system cannot, nothing is lost.
        madvise(memory, byteCount / page * page, MADV_HUGEPAGE)
        return memory
      }
    #endif
    return UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
  }

  /// Takes memory back.
  func give(_ pointer: UnsafeMutablePointer<Float>, _ count: Int) {
    let (address, capacity) = (UInt(bitPattern: pointer), Self.capacity(for: count))
    state.withLock {
      $0.free[capacity, default: []].append(UnsafeMutablePointer<Float>(bitPattern: address)!)
    }
  }

  /// Lends memory for the duration of `body`.
  func withScratch<Result>(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Result) -> Result
  {
    let pointer = take(count)
    defer { give(pointer, count) }
    return body(pointer)
  }

  var statistics: MemoryStatistics { state.withLock { $0.statistics } }

  deinit {
    state.withLock { state in
      for pointers in state.free.values { for pointer in pointers { pointer.deallocate() } }
    }
  }

  /// The least size class that holds `count` scalars.
  static func capacity(for count: Int) -> Int {
    guard count > 64 else { return 64 }
    let step = max(16, (1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)) / 8)
    return (count + step - 1) / step * step
  }
}

/// What a device's memory pool has done so far.
public struct MemoryStatistics: Sendable, Equatable {
  /// How often memory was asked of the system: constant once a training loop is steady.
  public var systemAllocations = 0
  /// All memory asked of the system, in bytes.
  public var bytes = 0
}
