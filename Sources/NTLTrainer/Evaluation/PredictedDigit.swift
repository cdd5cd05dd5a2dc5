public import NTLData
import NTLLoss
public import NTLModel
import NTLTensor
public import NTLTokenizer

/// What a model expects at one number of an answer: the softmax over number tokens.
public struct PredictedDigit: Sendable {
  /// Which token of the answer, counted from 0.
  public let position: Int
  /// The token that stands there in the label.
  public let label: Int32
  /// The probability of each of the tokenizer's number tokens, in their order.
  public let probabilities: [Double]

  /// The distribution at the first number token of each example's answer, given the label up to there.
  ///
  /// - Returns: for each example nil if its answer has no number.
  public static func first(
    of examples: [EncodedExample], by model: T5, tokenizer: any Tokenizer
  ) -> [PredictedDigit?] {
    let numbers = tokenizer.numberValues.map(\.token)
    let batch = Batch(examples)
    let logits = model(batch.source, decoding: model.decoderInputs(for: batch.labels))
    let columns = logits.shape.columns
    return batch.labels.ranges.map { range in
      guard let row = range.first(where: { numbers.contains(batch.labels.tokens[$0]) }) else {
        return nil
      }
      let scalars = logits.device.doubles(
        Buffer(sliceOf: logits.buffer, row * columns..<(row + 1) * columns))
      let expected = NumberDistribution(
        values: tokenizer.numberValues.map(\.value),
        logits: numbers.map { scalars[Int($0)] })
      return PredictedDigit(
        position: row - range.lowerBound, label: batch.labels.tokens[row],
        probabilities: expected.probabilities)
    }
  }

  /// The embedding vectors of the tokenizer's number tokens, in their order.
  public static func embeddings(of model: T5, tokenizer: any Tokenizer) -> [[Double]] {
    let width = model.configuration.width
    return tokenizer.numberValues.map { token, _ in
      model.embedding.device.doubles(
        Buffer(
          sliceOf: model.embedding.value, Int(token) * width..<(Int(token) + 1) * width))
    }
  }
}
