import Foundation
public import NTLTensor

extension NumberVocabulary {
  /// What a model expects at some positions, if a number stands there.
  ///
  /// - Parameters:
  ///   - rows: which rows of the logits.
  ///   - logits: `[positions, vocabulary]`, unnormalised.
  /// - Returns: one distribution for each of the rows, with the probability that there is a number at all.
  /// - Throws: ``LossError`` for a number token that the logits have no column for, and for logits that
  ///   are not finite.
  public func distributions(
    atRows rows: [Int], of logits: Tensor
  ) throws(LossError) -> [NumberDistribution] {
    let columns = logits.shape.columns
    guard let last = tokens.last, Int(last) < columns else {
      throw .numberTokenOutOfRange(token: tokens.last ?? 0, vocabularySize: columns)
    }
    var distributions: [NumberDistribution] = []
    for row in rows {
      require(row >= 0 && row < logits.shape.rows, "row \(row) of logits \(logits.shape)")
      let scalars = logits.device.doubles(
        Buffer(sliceOf: logits.buffer, row * columns..<(row + 1) * columns))
      if let token = scalars.firstIndex(where: { !$0.isFinite }) {
        throw .nonFiniteLogit(position: row, token: token, value: scalars[token])
      }
      let peak = scalars.max() ?? 0
      let logSumExp = peak + log(scalars.reduce(0) { $0 + exp($1 - peak) })
      distributions.append(
        NumberDistribution(
          values: values, logits: tokens.map { scalars[Int($0)] }, logSumExp: logSumExp))
    }
    return distributions
  }
}
