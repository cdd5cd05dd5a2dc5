import NTLTensor

extension T5Configuration {
  /// What stands between the two matrices of a feed-forward layer: f(x), or f(gate)∘up.
  public struct FeedForward: Sendable, Equatable {
    /// f, as transformers calls it (`dense_act_fn`).
    public let activation: String
    /// Whether a second matrix makes what f of the first one is multiplied by (`is_gated_act`).
    public let isGated: Bool
    let function: ElementwiseFunction

    /// max(x, 0): T5 1.0.
    public static let relu = FeedForward(activation: "relu", isGated: false)!
    /// gelu(gate)∘up: T5 1.1.
    public static let gatedGelu = FeedForward(activation: "gelu_new", isGated: true)!

    /// A nonlinearity by transformers' name; nil if it is not known here.
    public init?(activation: String, isGated: Bool) {
      guard let function = Self.functions[activation] else { return nil }
      (self.activation, self.isGated, self.function) = (activation, isGated, function)
    }

    /// What `activation` may be.
    public static var activations: [String] { functions.keys.sorted() }

    private static let functions: [String: ElementwiseFunction] = [
      "relu": .relu, "relu2": .squaredRelu, "linear": .identity, "sigmoid": .sigmoid,
      "tanh": .tanh, "mish": .mish, "silu": .swish(beta: 1), "swish": .swish(beta: 1),
      "quick_gelu": .swish(beta: 1.702), "gelu": .gelu, "gelu_python": .gelu,
      "gelu_new": .tanhGelu, "gelu_pytorch_tanh": .tanhGelu, "gelu_python_tanh": .tanhGelu,
      "gelu_accurate": .tanhGelu, "gelu_fast": .tanhGelu,
    ]

    /// As `feed_forward_proj` writes it, where `gated-gelu` means the tanh form.
    ///
    /// `gated-gelu` is also what names a gate with the exact function; only `dense_act_fn` tells them apart.
    var projection: String {
      guard isGated else { return activation }
      return activation == "gelu_new" ? "gated-gelu" : "gated-\(activation)"
    }

    /// Reads `feed_forward_proj`, and what of `dense_act_fn` and `is_gated_act` overrules it.
    ///
    /// Source: transformers 5.23, `T5Config`: the activation is what follows the last hyphen.
    init(
      projection: String, activation: String?, isGated: Bool?
    ) throws(UnknownFeedForward) {
      let parts = projection.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 1 || parts.count == 2 && parts[0] == "gated" else {
        throw UnknownFeedForward(
          key: .feedForward, problem: "is \"\(projection)\"; it must be f or gated-f")
      }
      let named = projection == "gated-gelu" ? "gelu_new" : String(parts[parts.count - 1])
      let name = activation ?? named
      guard let value = FeedForward(activation: name, isGated: isGated ?? (parts[0] == "gated"))
      else {
        throw UnknownFeedForward(
          key: activation == nil ? .feedForward : .activation,
          problem: "is \"\(activation ?? projection)\"; the functions known here are "
            + Self.activations.joined(separator: ", "))
      }
      self = value
    }
  }

  /// Why a nonlinearity cannot be had.
  struct UnknownFeedForward: Error {
    let key: CodingKeys
    let problem: String
  }
}
