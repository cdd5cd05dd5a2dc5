import Foundation
import NTLTensor

/// Values made one after another on a thread of their own, a few before they are asked for.
///
/// Who takes them gets what a loop of its own would have made, in the same order, and an error in the
/// place of the value that could not be made.
///
///     let lines = Prefetcher(ahead: 2, from: file) { file in try file.nextLine() }
///     while let line = try lines.next() { … }
public final class Prefetcher<Value: Sendable>: Sendable {
  private let shelf: Shelf<Value>

  /// Begins to make values.
  ///
  /// - Parameters:
  ///   - ahead: the most values that are made and not taken, at least 1.
  ///   - source: what they are made from; it lives until ``stop()``, or the error that ends it all.
  ///   - next: makes the next value, on the other thread.
  public init<Source: Sendable>(
    ahead: Int, from source: Source, next: @escaping @Sendable (inout Source) throws -> Value
  ) {
    require(ahead > 0, "a prefetcher needs room for at least one value, not \(ahead)")
    var source = source
    let shelf = Shelf(capacity: ahead) { try next(&source) }
    self.shelf = shelf
    // The thread knows the shelf only: it keeps nobody from letting go of the prefetcher.
    let thread = Thread { shelf.fill() }
    thread.name = "ntl-prefetcher"
    thread.start()
  }

  /// The next value, waited for if it is not made yet.
  ///
  /// - Throws: the error that its making ended with, once the values before it are taken; then that
  ///   same error for ever.
  public func next() throws -> Value { try shelf.take() }

  /// Ends the thread, at most one value later, and forgets what it made and what it made it from.
  ///
  /// There is no next value then. Letting go of the prefetcher does the same.
  public func stop() { shelf.close() }

  deinit { shelf.close() }
}

/// Where one thread puts what another takes.
private final class Shelf<Value: Sendable>: @unchecked Sendable {
  private let capacity: Int
  /// Guards everything below, and is rung at each change. `make` alone is called without it, by the
  /// thread that fills.
  private let bell = NSCondition()
  private var make: (() throws -> Value)?
  private var values: [Value] = []
  private var failure: (any Error)?
  private var isClosed = false

  init(capacity: Int, make: @escaping () throws -> Value) {
    self.capacity = capacity
    self.make = make
  }

  /// Makes values as long as there is room for them, and waits while there is none.
  func fill() {
    while let made = makeOne() {
      bell.lock()
      switch made {
      case .success(let value): values.append(value)
      case .failure(let error): failure = error
      }
      bell.broadcast()
      bell.unlock()
    }
    bell.lock()
    make = nil
    bell.broadcast()
    bell.unlock()
  }

  /// Nil when no more are wanted.
  private func makeOne() -> Result<Value, any Error>? {
    bell.lock()
    while values.count == capacity && !isClosed { bell.wait() }
    let make = isClosed || failure != nil ? nil : make
    bell.unlock()
    return make.map(Result.init(catching:))
  }

  func take() throws -> Value {
    bell.lock()
    defer { bell.unlock() }
    while values.isEmpty && failure == nil && !isClosed { bell.wait() }
    require(!isClosed, "a value was asked of a prefetcher that has been stopped")
    guard let value = values.first else { throw failure! }
    values.removeFirst()
    bell.broadcast()
    return value
  }

  /// Returns when the other thread makes no more.
  func close() {
    bell.lock()
    defer { bell.unlock() }
    isClosed = true
    bell.broadcast()
    while make != nil { bell.wait() }
    values = []
  }
}
