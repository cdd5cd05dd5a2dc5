import NTLModel
import NTLTensor

/// The extents that a model gives its kernels.
struct OperationSize {
  /// Rows of activations and of logits.
  var rows: Int
  /// Columns of activations.
  var width: Int
  /// Columns inside a feed-forward layer.
  var feedForward: Int
  /// Columns of logits, rows of the embedding.
  var vocabulary: Int
  /// Scalars that the optimizer moves.
  var parameters: Int
  /// Columns of one head.
  var headWidth: Int
  /// Rows of one sequence.
  var length: Int

  /// T5-small's, at some rows of some width and vocabulary.
  init(_ size: LinearSize) {
    let model = T5Configuration.presets["t5-small"]!
    (rows, width, vocabulary) = (size.rows, size.inputs, size.outputs)
    (feedForward, headWidth) = (4 * size.inputs, min(model.headWidth, size.inputs))
    parameters = model.parameterCount
    length = min(64, size.rows)
  }

  /// As small as a reference device can do with.
  static let small: OperationSize = {
    var size = OperationSize(LinearSize(rows: 60, inputs: 96, outputs: 500))
    (size.headWidth, size.length, size.parameters) = (32, 20, 5000)
    return size
  }()

  var activations: Int { rows * width }
  var hidden: Int { rows * feedForward }
  var logits: Int { rows * vocabulary }
  var heads: Int { width / headWidth }
  var sequences: Int { rows / length }
  /// Rows of as many whole sequences as there are.
  var attentionRows: Int { sequences * length }
}

/// Which of the extents matter to an operation.
enum OperationExtents: Sendable {
  case activations, hidden, logits, embedding, attention, parameters

  /// By name.
  func named(_ size: OperationSize) -> [String: Int] {
    switch self {
    case .activations: ["rows": size.rows, "width": size.width]
    case .hidden: ["rows": size.rows, "width": size.feedForward]
    case .logits: ["rows": size.rows, "vocabulary": size.vocabulary]
    case .embedding: ["rows": size.rows, "width": size.width, "vocabulary": size.vocabulary]
    case .attention:
      [
        "sequences": size.sequences, "length": size.length, "heads": size.heads,
        "head width": size.headWidth,
      ]
    case .parameters: ["parameters": size.parameters]
    }
  }

  /// In the form `512x2048`.
  func text(_ size: OperationSize) -> String {
    let extents =
      switch self {
      case .activations: [size.rows, size.width]
      case .hidden: [size.rows, size.feedForward]
      case .logits: [size.rows, size.vocabulary]
      case .embedding: [size.rows, size.width, size.vocabulary]
      case .attention: [size.sequences, size.length, size.heads, size.headWidth]
      case .parameters: [size.parameters]
      }
    return extents.map(String.init).joined(separator: "x")
  }
}
