import Foundation
import NTLReport
import NTLTestSupport
import Testing

@Suite struct ScaleTests {
  @Test func stepsAreOneTwoOrFive() {
    #expect(
      labels(Tick.linear(within: 0...1, atMost: 5)) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(Tick.linear(within: 0...0.3, atMost: 3)) == ["0", "0.1", "0.2", "0.3"])
    #expect(labels(Tick.linear(within: -7...7, atMost: 4)) == ["−5", "0", "5"])
    #expect(labels(Tick.linear(within: 130...4000, atMost: 5)) == ["1k", "2k", "3k", "4k"])
    #expect(
      labels(Tick.linear(within: 0...1200, atMost: 6)) == [
        "0", "200", "400", "600", "800", "1000", "1200",
      ])
    #expect(labels(Tick.linear(within: 0...4e6, atMost: 4)) == ["0", "1M", "2M", "3M", "4M"])
    #expect(labels(Tick.linear(within: 0...2e-7, atMost: 2)) == ["0", "10⁻⁷", "2×10⁻⁷"])
    #expect(labels(Tick.linear(within: 0...2e12, atMost: 2)) == ["0", "10¹²", "2×10¹²"])
  }

  @Test func percentagesKeepTheDecimalsTheyNeed() {
    let wide = Tick.linear(within: 0...1, atMost: 5, labels: .percentages)
    #expect(labels(wide) == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"])
    let narrow = Tick.linear(within: 0...0.01, atMost: 2, labels: .percentages)
    #expect(labels(narrow) == ["0.0 %", "0.5 %", "1.0 %"])
  }

  @Test(arguments: [1e-250, 1e-9, 0.07, 1, 3.3, 12345, 9.9e99, 1e289])
  func everyMagnitudeHasAFewTicksInsideItsDomain(_ size: Double) {
    for values in [0...size, -size...size, size...3 * size, size...size, -size...(-size)] {
      let scale = Scale.nice(covering: values, from: 100, to: 0)
      #expect((2...9).contains(scale.ticks.count), "\(values): \(labels(scale.ticks))")
      #expect(Set(labels(scale.ticks)).count == scale.ticks.count)
      // A value that is a tick but for its last bit needs no further tick.
      #expect(scale.domain.lowerBound <= values.lowerBound + 1e-8 * size)
      #expect(scale.domain.upperBound >= values.upperBound - 1e-8 * size)
      #expect(scale.ticks.allSatisfy { (-1e-6...100 + 1e-6).contains(scale($0.value)) })
    }
  }

  @Test func valuesGoToTheirShareOfTheAxis() {
    let scale = Scale.linear(over: 10...20, from: 300, to: 100)
    #expect(scale(10) == 300)
    #expect(scale(12.5) == 250)
    #expect(scale(20) == 100)
    #expect(scale(25) == 100)
  }

  @Test func logarithmicScalesGiveEachDecadeTheSameRoom() {
    let scale = Scale.logarithmic(covering: 1...1000, from: 0, to: 300)
    expectClose([scale(1), scale(10), scale(100), scale(1000)], [0, 100, 200, 300])
    #expect(labels(scale.ticks) == ["1", "10", "100", "1000"])
  }

  @Test func shortLogarithmicScalesShowTwosAndFives() {
    let scale = Scale.logarithmic(covering: 0.3...8, from: 0, to: 1)
    #expect(scale.domain == 0.2...10)
    #expect(labels(scale.ticks) == ["0.2", "0.5", "1", "2", "5", "10"])
  }

  @Test func longLogarithmicScalesSkipPowers() {
    let scale = Scale.logarithmic(covering: 1e-10...1e20, from: 0, to: 1)
    #expect((4...8).contains(scale.ticks.count))
    #expect(scale.ticks.first?.label == "10⁻¹⁰")
  }

  @Test func zeroStandsAtTheFootOfALogarithmicScale() {
    let scale = Scale.logarithmic(covering: 1...100, includesZero: true, from: 0, to: 300)
    #expect(scale.ticks.first?.label == "0")
    #expect(scale(0) == 0)
    expectClose([scale(1), scale(100)], [100, 300])
  }

  @Test func numbersAreWrittenToThreeDigits() {
    let numbers = [0, 1, -0.5, 3.14159, 99.96, 1234.5, 999_999, 0.000123, 1.5e7, 2e-9, .nan]
    #expect(
      numbers.map(Format.brief) == [
        "0", "1", "−0.5", "3.14", "100", "1230", "10⁶", "0.000123", "1.5×10⁷", "2×10⁻⁹",
        "not finite",
      ])
    #expect(Format.fixed(-0.001, decimals: 2) == "0.00")
  }

  private func labels(_ ticks: [Tick]) -> [String] { ticks.map(\.label) }
}
