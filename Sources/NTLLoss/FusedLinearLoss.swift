public import NTLTensor

/// The loss of logits that never exist: projection, loss and both gradients, a block of rows at a time.
///
///     z = h · wᵀ      h: [positions, width]   w: [vocabulary, width]
///     dh = dz · w     dw += dzᵀ · h
///
/// The same as ``CombinedLoss`` of `hidden.linear(projection)`, its test. But [positions, vocabulary]
/// logits would be the largest tensor of a step by far: here a block of them takes at most 32 MB, is
/// turned into its gradient in place and is gone. Rows without a label that counts are not computed.
public struct FusedLinearLoss: Sendable {
  /// What the logits are charged.
  public let loss: CombinedLoss

  /// Fuses a loss with the projection that makes its logits.
  public init(_ loss: CombinedLoss) { self.loss = loss }

  /// The loss of one micro-batch.
  ///
  /// The gradient of the projection is added during this call, not when the tape is played, so the total
  /// must be what `Tape.backward(from:)` starts from; see `Tensor.linearLoss`.
  ///
  /// - Parameters:
  ///   - hidden: `[positions, width]`.
  ///   - projection: `[vocabulary, width]`.
  ///   - labels: what should stand at each position.
  ///   - reduction: how positions become one number.
  ///   - counts: what a mean divides by; by default, this batch's counts.
  /// - Returns: the scalar to start `Tape.backward(from:)` from, and its terms as numbers.
  /// - Throws: ``LossError`` for labels outside of the vocabulary and logits that are not finite.
  public func callAsFunction(
    _ hidden: Tensor, projection: Parameter, labels: Labels, reduction: Reduction = .mean,
    dividingBy counts: LossCounts? = nil
  ) throws(LossError) -> LossTerms {
    require(
      labels.tokens.count == hidden.shape.rows,
      "\(labels.tokens.count) labels for hidden states \(hidden.shape)")
    return try loss.evaluate(
      ProjectedLogits(hidden: hidden, projection: projection), labels, reduction, counts)
  }
}
