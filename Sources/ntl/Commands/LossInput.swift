import Foundation
import NTLLoss
import NTLModel

/// The tensors that `ntl loss` is given, checked against each other.
struct LossInput {
  let file: SafetensorsFile
  let path: String
  /// Of the logits, `[batch, positions, vocabulary]` or `[positions, vocabulary]`.
  let shape: [Int]
  let labels: Labels
  /// What the tokens are worth; nil where nobody asks.
  let numbers: NumberVocabulary?

  var rowCount: Int { labels.tokens.count }
  var vocabularySize: Int { shape[shape.count - 1] }
  /// Of the labels, and of losses by position.
  var labelShape: [Int] { Array(shape.dropLast()) }

  /// Maps a file and reads everything but the logits.
  ///
  /// - Throws: ``LossInputError`` and `ModelError`, sentences that name the file and the tensor.
  init(reading path: String, ignoreIndex: Int, needsNumbers: Bool) throws {
    do { file = try SafetensorsFile(reading: URL(filePath: path)) } catch let error as ModelError {
      guard case .tensorFile(_, let problem) = error else { throw error }
      throw LossInputError(
        file: path, tensor: nil,
        problem: "is not a safetensors file that can be read: \(problem). Write one, with "
          + "`safetensors.numpy.save_file` for example")
    }
    self.path = path
    let reader = TensorReader(file: file, path: path)
    shape = try reader.logitShape()
    let labelShape = Array(shape.dropLast())
    labels = Labels(
      try reader.labels(labelShape, vocabularySize: shape.last!, ignoreIndex: ignoreIndex),
      ignoreIndex: TensorReader.ignored, sequences: sequences(labelShape),
      weights: try reader.weights(labelShape))
    numbers = needsNumbers ? try reader.numbers(vocabularySize: shape.last!) : nil
  }

  /// The loss that is meant, of these numbers.
  ///
  /// - Throws: ``LossInputError`` for a point or sign that cannot be one, `LossError` for an option out
  ///   of its range.
  func loss(
    _ configuration: LossConfiguration, isAlone: Bool, _ notation: NumberNotation
  ) throws -> CombinedLoss {
    guard let numbers else {
      return try CombinedLoss(nil, labelSmoothing: configuration.labelSmoothing)
    }
    for (option, token) in [("--dot-id", notation.dotToken), ("--minus-id", notation.minusToken)] {
      guard let token else { continue }
      guard Int(token) < vocabularySize else {
        throw LossInputError(
          file: path, tensor: nil,
          problem: "has tokens 0 to \(vocabularySize - 1); \(option) is \(token)")
      }
      if let value = numbers[token] {
        throw LossInputError(
          file: path, tensor: "number_values",
          problem:
            "says that token \(token) is the number \(value), and \(option) says it is none; "
            + "make it NaN or name another token")
      }
    }
    return isAlone
      ? try configuration.makeLossAlone(numbers, notation)
      : try configuration.makeLoss(numbers, notation)
  }

  /// Where gradients are to be written.
  ///
  /// - Throws: ``LossInputError`` if that is the file that is read, by whatever name.
  func gradientFile(_ output: String) throws -> URL {
    var (input, other) = (stat(), stat())
    if stat(path, &input) == 0 && stat(output, &other) == 0 && input.st_ino == other.st_ino
      && input.st_dev == other.st_dev
    {
      throw LossInputError(
        file: path, tensor: nil,
        problem: "would be overwritten with its own gradients; give --gradients another file")
    }
    return URL(filePath: output)
  }
}

/// What is wrong with a file that `ntl loss` was given.
struct LossInputError: Error, Equatable, CustomStringConvertible {
  let file: String
  /// Nil: the file as a whole.
  let tensor: String?
  let problem: String

  var description: String { "\(file)\(tensor.map { ": tensor \"\($0)\"" } ?? "") \(problem)." }
}

/// The row-major index of an element as one index a dimension.
func indices(of element: Int, in shape: [Int]) -> [Int] {
  var (rest, indices) = (element, shape)
  for d in shape.indices.reversed() {
    indices[d] = rest % shape[d]
    rest /= shape[d]
  }
  return indices
}

/// Each row of labels is a text of its own.
private func sequences(_ labelShape: [Int]) -> [Range<Int>] {
  let count = labelShape.reduce(1, *)
  guard count > 0, let length = labelShape.last else { return [] }
  return stride(from: 0, to: count, by: length).map { $0..<$0 + length }
}
