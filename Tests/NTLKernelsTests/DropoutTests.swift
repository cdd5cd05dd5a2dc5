import NTLKernels
import Testing

/// Philox4x32-10 as the paper writes it, one counter at a time.
private func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
  var (counter, key) = (counter, key)
  for _ in 0..<10 {
    let a = counter[0].multipliedFullWidth(by: 0xD251_1F53)
    let b = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
    counter = [b.high ^ counter[1] ^ key[0], b.low, a.high ^ counter[3] ^ key[1], a.low]
    key = [key[0] &+ 0x9E37_79B9, key[1] &+ 0xBB67_AE85]
  }
  return counter
}

/// The random word of element e.
private func word(_ e: UInt64, key: UInt64) -> UInt32 {
  let block = e / 64 * 16 + e % 16
  let words = philox(
    [UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), 0, 0],
    [UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)])
  return words[Int(e / 16 % 4)]
}

@Suite struct DropoutTests {
  private static let key: UInt64 = 0xA409_3822_299F_31D0
  /// A quarter.
  private static let threshold: UInt32 = 1 << 30
  /// The start of a tensor, its middle, and where a block needs more than 32 bits, or comes to.
  private static let starts: [UInt64] = [0, 64 * 1001, 1 << 34 - 64, 1 << 40]

  /// The known answers of Salmon et al. 2011, published with their Random123 library.
  @Test func philoxGivesThePublishedAnswers() {
    #expect(
      philox([0, 0, 0, 0], [0, 0]) == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
    let ones = UInt32.max
    #expect(
      philox([ones, ones, ones, ones], [ones, ones])
        == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
    #expect(
      philox([0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0])
        == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  @Test(arguments: Kernels.usable, sizes)
  func keepsWhatPhiloxSays(_ kernels: Kernels, n: Int) {
    for first in Self.starts {
      var generator = Generator(seed: 16)
      let (x, r) = (generator.floats(n), generator.floats(n))
      let masked = (0..<n).map { i in
        word(first + UInt64(i), key: Self.key) >= Self.threshold ? 1.25 * Double(x[i]) : 0
      }
      let sum = zip(r, masked).map { Double($0) + $1 }

      let (written, added, z) = (Memory(zeros: n), Memory(r), Memory(zeros: n))
      kernels.dropout(x, written.output, n, Self.key, first, Self.threshold, 1.25)
      expect(written, masked, tolerance: 1e-7)
      kernels.dropoutSum(r, x, z.output, n, Self.key, first, Self.threshold, 1.25)
      expect(z, sum)
      kernels.dropoutAdd(x, added.output, n, Self.key, first, Self.threshold, 1.25)
      expect(added, sum)

      let (positive, slope) = (Memory(zeros: n), Memory(r))
      kernels.reluDropout(x, positive.output, n, Self.key, first, Self.threshold, 1.25)
      expect(positive, masked.map { max($0, 0) }, tolerance: 1e-7)
      kernels.reluDropoutBackward(slope.input, positive.input, 1.25, slope.output, n)
      expect(slope, zip(r, masked).map { $1 > 0 ? 1.25 * Double($0) : 0 }, tolerance: 1e-7)

      let (place, sumPlace, otherPlace) = (Memory(x), Memory(r), Memory(x))
      kernels.dropout(place.input, place.output, n, Self.key, first, Self.threshold, 1.25)
      #expect(place.scalars == written.scalars)
      kernels.dropoutSum(
        sumPlace.input, x, sumPlace.output, n, Self.key, first, Self.threshold, 1.25)
      #expect(sumPlace.scalars == z.scalars)
      kernels.dropoutSum(
        r, otherPlace.input, otherPlace.output, n, Self.key, first, Self.threshold, 1.25)
      #expect(otherPlace.scalars == z.scalars)
    }
  }

  @Test(arguments: Kernels.usable)
  func partsMakeTheWhole(_ kernels: Kernels) {
    let ones = [Float](repeating: 1, count: 300)
    let (whole, parts) = (Memory(zeros: 300), Memory(zeros: 300))
    kernels.dropout(ones, whole.output, 300, Self.key, 0, Self.threshold, 2)
    for (start, count) in [(0, 128), (128, 64), (192, 108)] {
      kernels.dropout(
        ones, parts.output + start, count, Self.key, UInt64(start), Self.threshold, 2)
    }
    #expect(parts.scalars == whole.scalars)
  }

  @Test(arguments: Kernels.usable)
  func dropsTheShareItShould(_ kernels: Kernels) {
    let n = 1 << 18
    let (x, y) = ([Float](repeating: 1, count: n), Memory(zeros: n))
    kernels.dropout(x, y.output, n, Self.key, 0, Self.threshold, 1)
    let share = Double(y.scalars.count { $0 == 0 }) / Double(n)
    // Five standard deviations of a binomial share.
    #expect(abs(share - 0.25) < 5 * (0.25 * 0.75 / Double(n)).squareRoot())
  }

  @Test(arguments: Kernels.usable)
  func whatIsDroppedCannotDoHarm(_ kernels: Kernels) {
    let n = 64
    let (x, y) = ([Float](repeating: .nan, count: n), Memory(zeros: n))
    kernels.dropoutAdd(x, y.output, n, Self.key, 0, Self.threshold, 1)
    for (i, y) in y.scalars.enumerated() {
      let kept = word(UInt64(i), key: Self.key) >= Self.threshold
      #expect(y.isNaN == kept)
    }
  }

  @Test func aStartBetweenBlocksStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      for kernels in Kernels.usable {
        var y: Float = 0
        kernels.dropout([1], &y, 1, 0, 16, 0, 1)
      }
    }
  }
}
