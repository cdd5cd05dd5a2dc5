/// Cross-entropy, −ln q_label, at every position that counts: the loss that number losses are added to.
///
///     q = softmax(z) over all tokens      ∂/∂z_v = q_v − [v is the label]
public struct CrossEntropy: DescribedLoss {
  /// Nothing can be set.
  public struct Options: Codable, Sendable, Equatable {
    /// No options.
    public init() {}
  }

  /// `ce`
  public static let name = "ce"
  /// Of a token.
  public static let equation = "−ln q_label"
  /// Nothing.
  public let options = Options()

  /// Cross-entropy.
  public init() {}
}
