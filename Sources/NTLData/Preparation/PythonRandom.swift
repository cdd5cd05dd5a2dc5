import Foundation

/// The random numbers of Python's `random` module after `random.seed(seed)`.
///
/// The paper's scripts split their data with it. They set no seed, so their very splits are lost;
/// with this generator a seed gives the split that the scripts would make after `random.seed`.
///
/// Matsumoto & Nishimura 1998, "Mersenne Twister" (MT19937, seeded by an array as in their version of
/// 2002); drawing, shuffling and sampling as in CPython 3.11's `Lib/random.py`.
struct PythonRandom {
  private static let size = 624
  private static let middle = 397
  private var state: [UInt32]
  private var index = PythonRandom.size

  /// Starts where Python starts after `random.seed(seed)`.
  init(seed: UInt64) {
    let high = UInt32(seed >> 32)
    let key = [UInt32(truncatingIfNeeded: seed)] + (high == 0 ? [] : [high])
    state = [19_650_218]
    for i in 1..<Self.size {
      let last = state[i - 1]
      state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(i))
    }
    var (i, j) = (1, 0)
    func last(_ state: [UInt32], _ i: Int) -> UInt32 { state[i - 1] ^ (state[i - 1] >> 30) }
    for _ in 0..<Self.size {
      state[i] = (state[i] ^ (last(state, i) &* 1_664_525)) &+ key[j] &+ UInt32(j)
      advance(&i)
      j = (j + 1) % key.count
    }
    for _ in 1..<Self.size {
      state[i] = (state[i] ^ (last(state, i) &* 1_566_083_941)) &- UInt32(i)
      advance(&i)
    }
    state[0] = 0x8000_0000
  }

  private mutating func advance(_ i: inout Int) {
    i += 1
    guard i == Self.size else { return }
    state[0] = state[Self.size - 1]
    i = 1
  }

  /// The next 32 random bits.
  mutating func next() -> UInt32 {
    if index == Self.size { renew() }
    var word = state[index]
    index += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  private mutating func renew() {
    for i in 0..<Self.size {
      let word = (state[i] & 0x8000_0000) | (state[(i + 1) % Self.size] & 0x7FFF_FFFF)
      state[i] =
        state[(i + Self.middle) % Self.size] ^ (word >> 1) ^ (word & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    index = 0
  }

  /// An integer of `0 ..< bound`, all equally likely: as many bits as `bound` has, until they fit.
  mutating func below(_ bound: Int) -> Int {
    require(0 < bound && bound < 1 << 32, "drawing below \(bound)")
    let shift = UInt32(UInt32(bound).leadingZeroBitCount)
    while true {
      let number = Int(next() >> shift)
      if number < bound { return number }
    }
  }

  /// What `random.shuffle` does.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in elements.indices.dropFirst().reversed() {
      elements.swapAt(last, below(last + 1))
    }
  }

  /// What `random.sample(range(population), count)` returns: different numbers, in random order.
  mutating func sample(_ count: Int, of population: Int) -> [Int] {
    require(0 <= count && count <= population, "drawing \(count) of \(population)")
    // Python keeps the numbers drawn in a set where that is smaller than a list of all.
    var setSize = 21.0
    if count > 5 { setSize += pow(4, (log(Double(3 * count)) / log(4)).rounded(.up)) }
    guard Double(population) > setSize else {
      var pool = Array(0..<population)
      return (0..<count).map { drawn in
        let place = below(population - drawn)
        defer { pool[place] = pool[population - drawn - 1] }
        return pool[place]
      }
    }
    var drawn: Set<Int> = []
    return (0..<count).map { _ in
      while true {
        let number = below(population)
        if drawn.insert(number).inserted { return number }
      }
    }
  }
}
