import NTLTensor
import NTLTestSupport
import Testing

@Suite struct PhiloxTests {
  /// The known answers published with Random123 (`kat_vectors`, philox 4x32, 10 rounds).
  @Test func agreesWithThePublishedVectors() {
    #expect(
      Philox4x32(key: 0).block([0, 0, 0, 0]) == [
        0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8,
      ])
    #expect(
      Philox4x32(key: .max).block(SIMD4(repeating: .max)) == [
        0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD,
      ])
    #expect(
      Philox4x32(key: 0x299F_31D0_A409_3822).block([
        0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344,
      ]) == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  @Test func everyElementHasItsOwnWord() {
    let generator = Philox4x32(key: 42)
    let words = Set((0..<4096).map { generator.word(ofElement: $0) })
    #expect(words.count > 4090)
  }

  @Test func dropoutKeepsTheExpectation() {
    let mask = Dropout(rate: 0.1, key: 7)
    let n = 100_000
    let kept = (0..<n).count { mask.factor(ofElement: $0) > 0 }
    // Five standard deviations of a binomial draw.
    #expect(abs(Double(kept) - 0.9 * Double(n)) < 5 * (0.09 * Double(n)).squareRoot())
    #expect((0..<n).allSatisfy { [0, mask.scale].contains(mask.factor(ofElement: $0)) })
  }

  @Test func initialDrawsAreNormalAndRepeatable() {
    func drawn(seed: UInt64) -> [Double] {
      let p = Parameter("w", [200, 100], .normal(deviation: 3), isDecayed: true)
      let arena = ParameterArena([p], on: ReferenceDevice.shared)
      arena.initialize(seed: seed)
      return ReferenceDevice.shared.doubles(p.value)
    }
    let x = drawn(seed: 1)
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
    #expect(abs(mean) < 5 * 3 / Double(x.count).squareRoot())
    #expect(abs(variance / 9 - 1) < 0.05)
    #expect(x == drawn(seed: 1))
    #expect(x != drawn(seed: 2))
  }
}
