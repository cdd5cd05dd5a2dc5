import NTLLoss
import NTLModel

/// Reads the tensors of ``LossInput``, and says what is wrong with them.
struct TensorReader {
  let file: SafetensorsFile
  let path: String
  /// What stands for the ignore index, whatever that is: never a token.
  static let ignored: Int32 = -1

  /// The logits' shape, in which everything else must fit.
  func logitShape() throws -> [Int] {
    let what = "[batch, positions, vocabulary] or [positions, vocabulary]"
    let entry = try entry("logits", what)
    try check(!entry.dataType.isInteger, "logits", "is \(entry.dataType.rawValue); save it as F32")
    let shape = entry.shape
    try check(shape.count == 2 || shape.count == 3, "logits", "has shape \(shape), not \(what)")
    try check(
      shape.last! > 0, "logits", "has shape \(shape), without a single token; it must be \(what)")
    let most = Int(Int32.max)
    // Rows of an empty batch may claim to be any number of positions.
    let rows = shape.dropLast().contains(0) ? 0 : shape.dropLast().reduce(1, *)
    try check(
      rows <= most && shape.allSatisfy { $0 <= most }, "logits",
      "has shape \(shape); neither positions nor tokens may be more than \(most): split the batch")
    return shape
  }

  /// The tokens, with ``ignored`` in the place of the ignore index.
  func labels(_ shape: [Int], vocabularySize: Int, ignoreIndex: Int) throws -> [Int32] {
    let entry = try entry("labels", "\(shape)")
    try check(
      entry.dataType.isInteger, "labels", "is \(entry.dataType.rawValue); save it as I64 or I32")
    try checkShape(entry, shape, "labels")
    let labels = try file.integers("labels")
    let tokens = 0..<vocabularySize
    if let wrong = labels.firstIndex(where: { $0 != ignoreIndex && !tokens.contains($0) }) {
      throw error(
        "labels",
        "is \(labels[wrong]) at \(indices(of: wrong, in: shape)); labels are tokens, 0 to "
          + "\(vocabularySize - 1), or the ignore index (--ignore-index), \(ignoreIndex)")
    }
    return labels.map { $0 == ignoreIndex ? Self.ignored : Int32($0) }
  }

  /// How much each position counts, if that is said.
  func weights(_ shape: [Int]) throws -> [Double]? {
    guard let entry = file.entries["loss_weights"] else { return nil }
    try checkIsReal(entry, "loss_weights")
    try checkShape(entry, shape, "loss_weights")
    let weights = try file.doubles("loss_weights")
    if let wrong = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw error(
        "loss_weights",
        "is \(weights[wrong]) at \(indices(of: wrong, in: shape)); weights must be finite and at "
          + "least 0")
    }
    try check(
      weights.reduce(0, +).isFinite, "loss_weights",
      "adds up to more than a number can be; only ratios matter to a mean, so make it smaller")
    return weights
  }

  /// The tokens that are numbers.
  func numbers(vocabularySize: Int) throws -> NumberVocabulary {
    let entry = try entry(
      "number_values", "[\(vocabularySize)], the number of each token, NaN where it is none")
    try checkIsReal(entry, "number_values")
    try check(
      entry.shape.count == 1 && entry.count <= vocabularySize, "number_values",
      "has shape \(entry.shape); it must have one entry for each token, [\(vocabularySize)], NaN "
        + "where it is no number (tokens left away at the end are none)")
    let values = try file.doubles("number_values")
    if let wrong = values.firstIndex(where: \.isInfinite) {
      throw error(
        "number_values",
        "is \(values[wrong]) at [\(wrong)]; numbers must be finite, and NaN marks what is none")
    }
    let count = values.count { !$0.isNaN }
    try check(
      count >= 2, "number_values",
      "has \(count == 0 ? "no number" : "1 number"); a number loss needs two to tell apart")
    return try NumberVocabulary(valueOfEachToken: values)
  }

  private func entry(_ name: String, _ wanted: String) throws -> SafetensorsFile.Entry {
    if let entry = file.entries[name] { return entry }
    let names = file.entries.keys.sorted()
    let found = names.isEmpty ? "no tensor" : names.prefix(8).joined(separator: ", ")
    throw error(
      name,
      "is missing; it should be \(wanted) (the file has \(found)\(names.count > 8 ? ", …" : ""))"
    )
  }

  private func checkShape(
    _ entry: SafetensorsFile.Entry, _ shape: [Int], _ name: String
  ) throws {
    try check(
      entry.shape == shape, name,
      "has shape \(entry.shape); it must be that of the logits without the vocabulary, \(shape)")
  }

  private func checkIsReal(_ entry: SafetensorsFile.Entry, _ name: String) throws {
    try check(
      !entry.dataType.isInteger, name, "is \(entry.dataType.rawValue); save it as F32 or F64")
  }

  private func check(_ condition: Bool, _ tensor: String, _ problem: String) throws {
    if !condition { throw error(tensor, problem) }
  }

  private func error(_ tensor: String, _ problem: String) -> LossInputError {
    LossInputError(file: path, tensor: tensor, problem: problem)
  }
}
