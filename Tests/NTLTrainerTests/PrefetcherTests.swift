import Foundation
import NTLTrainer
import Synchronization
import Testing

@Suite struct PrefetcherTests {
  private struct Failure: Error, Equatable { let value: Int }

  /// Something that can be shared with the thread of a prefetcher, and seen to be let go of.
  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func next() -> Int { count.add(1, ordering: .sequentiallyConsistent).oldValue }
  }

  @Test(arguments: [1, 2, 7]) func theOrderIsThatOfALoop(ahead: Int) throws {
    let squares = Prefetcher(ahead: ahead, from: 0) { n in
      n += 1
      return n * n
    }
    for n in 1...1_000 { #expect(try squares.next() == n * n) }
  }

  @Test func aSlowMakerIsWaitedFor() throws {
    let permits = DispatchSemaphore(value: 0)
    let values = Prefetcher(ahead: 2, from: 0) { n in
      permits.wait()
      n += 1
      return n
    }
    let permitting = Thread {
      for _ in 0..<20 {
        usleep(500)
        permits.signal()
      }
    }
    permitting.start()
    // The last two permits are for what is made ahead: its thread must come to an end.
    for n in 1...18 { #expect(try values.next() == n) }
    values.stop()
  }

  @Test func valuesAreMadeBeforeTheyAreAskedForButNotTooMany() throws {
    let asked = Counter()
    let made = DispatchSemaphore(value: 0)
    let most = 3
    let values = Prefetcher(ahead: most, from: 0) { n in
      // Whether value n may be made: counted before it is asked for, so this may err towards yes only.
      let isAllowed = n < asked.value + most
      n += 1
      made.signal()
      return isAllowed
    }
    for _ in 0..<most { made.wait() }
    for _ in 0..<200 {
      _ = asked.next()
      #expect(try values.next())
    }
  }

  @Test func anErrorComesInThePlaceOfItsValue() throws {
    let values = Prefetcher(ahead: 4, from: 0) { n in
      n += 1
      if n == 10 { throw Failure(value: n) }
      return n
    }
    for n in 1...9 { #expect(try values.next() == n) }
    for _ in 0..<3 { #expect(throws: Failure(value: 10)) { try values.next() } }
  }

  @Test func stoppedItMakesNothingAndKeepsNothing() throws {
    let made = Counter()
    weak var source: Counter?
    let values = {
      let own = Counter()
      source = own
      return Prefetcher(ahead: 2, from: own) { [made] own in
        _ = made.next()
        return own.next()
      }
    }()
    #expect(try values.next() == 0)
    #expect(source != nil)
    values.stop()
    #expect(source == nil)
    let count = made.value
    usleep(2_000)
    #expect(made.value == count && count <= 3)
    values.stop()
  }

  @Test func lettingGoIsStopping() throws {
    weak var source: Counter?
    func takeSome(_ count: Int) throws {
      let own = Counter()
      source = own
      let values = Prefetcher(ahead: 2, from: own) { own in
        let n = own.next()
        if n == 5 { throw Failure(value: n) }
        return n
      }
      for n in 0..<count { #expect(try values.next() == n) }
    }
    // Before the error, when it is on the shelf, and after it has been taken.
    for count in [0, 3, 5] {
      try takeSome(count)
      #expect(source == nil)
    }
    #expect(throws: Failure(value: 5)) { try takeSome(6) }
    #expect(source == nil)
  }

  @Test func askingAStoppedOneStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      let values = Prefetcher(ahead: 1, from: 0) { n in n }
      values.stop()
      _ = try values.next()
    }
  }
}
