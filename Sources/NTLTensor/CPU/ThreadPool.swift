import Foundation
import Synchronization

/// A fixed set of threads that share out numbered tasks.
///
/// Which thread runs a task is left to chance; what a task computes must not depend on it. Callers cut
/// their work by its size alone, never by the number of threads, so results are the same bits for any
/// number of them. A call from within a task, or while another thread uses the pool, runs its tasks
/// one after another on the calling thread.
final class ThreadPool: Sendable {
  /// How many threads work, the caller included.
  let threads: Int
  private let board = Board()

  init(threads: Int) {
    self.threads = max(1, threads)
    for _ in 1..<self.threads {
      let worker = Thread { [board] in board.serve() }
      worker.name = "ntl-worker"
      worker.stackSize = 8 << 20
      worker.start()
    }
  }

  deinit { board.close() }

  /// Runs `body(0)` … `body(count − 1)`, in any order and on any thread, and waits for all.
  func forEach(_ count: Int, _ body: (Int) -> Void) {
    if count > 1 && threads > 1 && board.run(count, body) { return }
    for index in 0..<count { body(index) }
  }
}

/// Where a job is posted and tasks are taken.
///
/// One word holds the job's number and how many of its tasks remain: `number << 32 | remaining`. A task is
/// taken by decrementing it with compare-and-exchange, which fails for a latecomer who read the word of an
/// earlier job. So nobody waits for threads that are still asleep, and the body of a job stays valid until
/// its last task has been completed.
private final class Board: @unchecked Sendable {
  private let word = Atomic<UInt64>(0)
  private let body = Atomic<UInt>(0)
  private let completed = Atomic<Int>(0)
  private let isInUse = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  private let isClosed = Atomic<Bool>(false)
  private let bell = NSCondition()

  private static let remainingMask: UInt64 = 0xFFFF_FFFF
  /// About 20 µs of looking before a worker goes to sleep: the next kernel of a step comes sooner.
  private static let looksBeforeSleep = 4_000

  /// Posts a job, helps with it and waits for its end; false if another job is on the board.
  func run(_ count: Int, _ task: (Int) -> Void) -> Bool {
    guard isInUse.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else { return false }
    defer { isInUse.store(false, ordering: .releasing) }

    withoutActuallyEscaping(task) { task in
      withUnsafePointer(to: task) { pointer in
        body.store(UInt(bitPattern: pointer), ordering: .relaxed)
        completed.store(0, ordering: .relaxed)
        let number = (word.load(ordering: .relaxed) >> 32) &+ 1
        word.store(number << 32 | UInt64(count), ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
          bell.lock()
          bell.broadcast()
          bell.unlock()
        }
        while takeTask() {}
        var looks = 0
        while completed.load(ordering: .acquiring) < count {
          looks += 1
          if looks % 1_000 == 0 { sched_yield() }
        }
      }
    }
    return true
  }

  /// Takes and runs one task, if any remains.
  private func takeTask() -> Bool {
    while true {
      let current = word.load(ordering: .acquiring)
      let remaining = current & Self.remainingMask
      guard remaining > 0 else { return false }
      let address = body.load(ordering: .relaxed)
      guard
        word.compareExchange(
          expected: current, desired: current - 1, ordering: .acquiringAndReleasing
        ).exchanged
      else { continue }
      let task = UnsafePointer<(Int) -> Void>(bitPattern: address)!
      task.pointee(Int(remaining - 1))
      completed.add(1, ordering: .releasing)
      return true
    }
  }

  /// A worker's life: work while there is work, look for more a while, then sleep.
  func serve() {
    var looks = 0
    while !isClosed.load(ordering: .relaxed) {
      if takeTask() {
        looks = 0
      } else if looks < Self.looksBeforeSleep {
        looks += 1
      } else {
        sleepUntilPosted()
        looks = 0
      }
    }
  }

  private func sleepUntilPosted() {
    bell.lock()
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while word.load(ordering: .sequentiallyConsistent) & Self.remainingMask == 0
      && !isClosed.load(ordering: .relaxed)
    {
      bell.wait()
    }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    bell.unlock()
  }

  func close() {
    isClosed.store(true, ordering: .relaxed)
    bell.lock()
    bell.broadcast()
    bell.unlock()
  }
}
