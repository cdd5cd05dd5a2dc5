import Foundation
import NTLMetrics
public import NTLModel
import NTLStatistics
import NTLTensor

extension NumberDecoding.Statistic {
  /// The one answer that several sampled answers to the same question make.
  ///
  /// - `argmax`: the most frequent text, the first of equally frequent ones: the majority vote of
  ///   Wang et al., *Self-consistency improves chain of thought reasoning* (ICLR 2023).
  /// - `median`: the middle one of the samples' numbers, the lower of two middle ones, written as it is
  ///   in the samples: a number that the model did write, and an integer if all are. Of "7", "07" and
  ///   "7.0", which are the same number, the most frequent text is taken.
  /// - `expectation`: the mean of the samples' numbers, rounded to as many decimals as the most precise
  ///   of them has (halves away from 0): an integer if all are. One sample that ran away, with a few
  ///   digits too many, decides it alone: a lower temperature helps, the median does not need it.
  ///
  /// The number of a sample is its last one, see ``lastNumber(in:)``, and the answer is that number
  /// alone, without the words around it. Samples without a number are left out; if no sample has one,
  /// the answer is the most frequent text.
  ///
  /// There must be at least one sample.
  public func consensus(of samples: [String]) -> String {
    require(!samples.isEmpty, "the consensus of no samples")
    let numbers = samples.compactMap { WrittenNumber(lastIn: $0) }
    guard self != .argmax && !numbers.isEmpty else { return mostFrequent(samples) }
    guard self == .expectation else {
      let middle = numbers.map(\.value).sorted()[(numbers.count - 1) / 2]
      return mostFrequent(numbers.filter { $0.value == middle }.map(\.text))
    }
    let values = numbers.map(\.value)
    // A sum of huge numbers may overflow where their mean does not.
    let center = mean(values) ?? values.reduce(0) { $0 + $1 / Double(values.count) }
    return rounded(center, decimals: numbers.map(\.decimals).max() ?? 0)
  }
}

/// The most frequent text, the first of equally frequent ones.
private func mostFrequent(_ texts: [String]) -> String {
  let counts = Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +)
  let most = counts.values.max()
  return texts.first { counts[$0] == most } ?? ""
}

/// A number with so many decimals, halves rounded away from 0, and never "-0".
private func rounded(_ x: Double, decimals: Int) -> String {
  let scale = pow(10, Double(decimals))
  let scaled = (x * scale).rounded(.toNearestOrAwayFromZero)
  // From 2⁵³ on every double is an integer: there is nothing to round.
  let result = abs(scaled) < 0x1p53 ? scaled / scale : x
  return String(format: "%.*f", decimals, result == 0 ? 0 : result)
}
