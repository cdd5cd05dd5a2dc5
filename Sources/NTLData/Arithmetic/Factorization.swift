/// An integer as a product of primes.
package struct Factorization {
  /// The primes, each with how often it occurs; −1 is one of them for a negative integer. Empty for
  /// 0 and 1.
  package let factors: [(prime: Int128, multiplicity: Int)]

  /// Factors an integer.
  ///
  /// - Throws: `Redraw` for one of more than 64 bits.
  package init(_ integer: Int128) throws(Redraw) {
    guard var rest = UInt64(exactly: integer.magnitude) else { throw Redraw() }
    var factors: [(prime: Int128, multiplicity: Int)] = integer < 0 ? [(-1, 1)] : []
    func divide(by prime: UInt64) {
      var multiplicity = 0
      while rest.isMultiple(of: prime) {
        rest /= prime
        multiplicity += 1
      }
      if multiplicity > 0 { factors.append((Int128(prime), multiplicity)) }
    }
    if rest > 1 {
      divide(by: 2)
      var candidate: UInt64 = 3
      while candidate < Self.trialLimit && candidate * candidate <= rest {
        divide(by: candidate)
        candidate += 2
      }
      // What is left has no factor below the limit, so it is prime, or large.
      while rest > 1 { divide(by: Self.primeFactor(of: rest)) }
    }
    self.factors = factors
  }

  private static let trialLimit: UInt64 = 1_000

  /// The share of integers that have no factor in common with this one: ∏(1 − 1/p).
  var coprimeDensity: Double {
    factors.reduce(1) { density, factor in
      factor.prime < 0 ? density : density * (1 - 1 / Double(factor.prime))
    }
  }

  /// log₁₀ of the number of ways to write the integer as a product of two: Σ log₁₀(multiplicity + 1).
  var entropyOfSplits: Double {
    factors.reduce(0) { $0 + Elementary.log10(Double($1.multiplicity + 1)) }
  }
}

extension Factorization {
  /// A prime factor of a number that no prime below the trial limit divides.
  private static func primeFactor(of number: UInt64) -> UInt64 {
    number < trialLimit * trialLimit || isPrime(number)
      ? number : primeFactor(of: factor(of: number))
  }

  /// The test of Miller and Rabin; with these bases it is never wrong below 2⁶⁴ (Sorenson & Webster
  /// 2015).
  private static func isPrime(_ number: UInt64) -> Bool {
    let twos = (number - 1).trailingZeroBitCount
    let bases: [UInt64] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    return bases.allSatisfy { base in
      var power = Self.power(base, (number - 1) >> UInt64(twos), modulo: number)
      if power == 1 { return true }
      for _ in 0..<twos {
        if power == number - 1 { return true }
        power = multiply(power, power, modulo: number)
      }
      return false
    }
  }

  /// A factor of a composite number by Pollard's ρ: x → x² + c runs into a cycle modulo the
  /// factor long before it does modulo the number.
  private static func factor(of number: UInt64) -> UInt64 {
    for constant in 1...UInt64.max {
      var (slow, fast): (UInt64, UInt64) = (2, 2)
      func step(_ x: UInt64) -> UInt64 {
        let square = multiply(x, x, modulo: number)
        return square >= number - constant ? square - (number - constant) : square + constant
      }
      var divisor: UInt64 = 1
      while divisor == 1 {
        slow = step(slow)
        fast = step(step(fast))
        divisor = Rational.greatestCommonDivisor(max(slow, fast) - min(slow, fast), number)
      }
      if divisor != number { return divisor }
    }
    fatalError("\(number) has no factor though it is composite")
  }

  private static func power(_ base: UInt64, _ exponent: UInt64, modulo number: UInt64) -> UInt64 {
    var (power, square, exponent): (UInt64, UInt64, UInt64) = (1, base % number, exponent)
    while exponent > 0 {
      if exponent & 1 == 1 { power = multiply(power, square, modulo: number) }
      square = multiply(square, square, modulo: number)
      exponent >>= 1
    }
    return power
  }

  private static func multiply(_ a: UInt64, _ b: UInt64, modulo number: UInt64) -> UInt64 {
    number.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
  }
}

extension RandomNumberGenerator {
  /// Two integers with a given product; of each prime, uniformly many copies go to the first.
  ///
  /// 0 is 1·0.
  mutating func factorSplit(_ integer: Int128) throws(Redraw) -> (Int128, Int128) {
    guard integer != 0 else { return (1, 0) }
    var first: Int128 = 1
    for (prime, multiplicity) in try Factorization(integer).factors {
      for _ in 0..<self.integer(in: 0...multiplicity) { first *= prime }
    }
    return (first, integer / first)
  }
}
