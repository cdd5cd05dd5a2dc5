import Foundation
import NTLModel

/// What `ntl logits` reads: a padded batch of token ids, as other programs hold it.
struct LogitsInput {
  /// What the encoder reads of each row: its tokens without the padding.
  let sources: [[Int32]]
  /// What the decoder reads of each row, `length` tokens.
  let decoderInputs: [[Int32]]
  /// Row by row what it should write, −100 where nothing is asked.
  let labels: [Int32]?
  /// Labels a row.
  let length: Int

  /// Rows of the batch.
  var rows: Int { sources.count }

  init(
    reading file: URL, vocabularySize: Int, startToken: Int32, paddingToken: Int32
  ) throws {
    let tensors = TokenTensors(
      file: try SafetensorsFile(reading: file), path: file.path, vocabularySize: vocabularySize)
    guard let ids = try tensors.matrix("input_ids") else {
      throw tensors.error("input_ids", "is missing; it should be [batch, source], I64")
    }
    sources = try tensors.unpadded(ids)

    let labels = try tensors.matrix("labels", ignoring: -100)
    if let inputs = try tensors.matrix("decoder_input_ids") {
      guard labels == nil || labels?.shape == inputs.shape else {
        throw tensors.error(
          "decoder_input_ids",
          "has shape \(inputs.shape), and labels have \(labels!.shape); they must be the same")
      }
      decoderInputs = inputs.rows
    } else if let labels {
      decoderInputs = labels.rows.map { row in
        [startToken] + row.dropLast().map { $0 < 0 ? paddingToken : $0 }
      }
    } else {
      throw tensors.error(
        "labels", "are missing, and decoder_input_ids too; the decoder needs one of them")
    }
    length = (labels ?? TokenMatrix(rows: decoderInputs)).columns
    self.labels = labels.map { $0.rows.flatMap(\.self) }
    guard decoderInputs.count == sources.count else {
      throw tensors.error(
        labels == nil ? "decoder_input_ids" : "labels",
        "has \(decoderInputs.count) rows, and input_ids has \(sources.count)")
    }
  }
}

/// Token ids, row by row.
private struct TokenMatrix {
  let rows: [[Int32]]
  let columns: Int
  var shape: [Int] { [rows.count, columns] }

  init(rows: [[Int32]]) {
    self.rows = rows
    columns = rows.first?.count ?? 0
  }
}

/// Tensors of token ids, and what can be wrong with them.
private struct TokenTensors {
  let file: SafetensorsFile
  let path: String
  let vocabularySize: Int

  func error(_ tensor: String, _ problem: String) -> LossInputError {
    LossInputError(file: path, tensor: tensor, problem: problem)
  }

  /// A tensor of tokens; nil if there is none of that name.
  func matrix(_ name: String, ignoring ignored: Int? = nil) throws -> TokenMatrix? {
    try integers(name) { id in
      id == ignored || (0..<vocabularySize).contains(id)
        ? nil : "tokens are 0 to \(vocabularySize - 1)\(ignored.map { ", or \($0)" } ?? "")"
    }
  }

  /// The tokens of each row that its mask does not hide.
  func unpadded(_ ids: TokenMatrix) throws -> [[Int32]] {
    let name = "attention_mask"
    let mask = try integers(name) { (0...1).contains($0) ? nil : "it must be 0 or 1" }
    guard let mask else { return ids.rows }
    guard mask.shape == ids.shape else {
      throw error(name, "has shape \(mask.shape); it must be that of input_ids, \(ids.shape)")
    }
    return try zip(ids.rows, mask.rows).enumerated().map { row, pair in
      let (ids, mask) = pair
      guard let first = mask.firstIndex(of: 1), let last = mask.lastIndex(of: 1) else {
        throw error(name, "hides all of row \(row); leave that row away")
      }
      guard !mask[first...last].contains(0) else {
        throw error(
          name,
          "hides tokens between others in row \(row); only padding before or behind a text can be "
            + "masked")
      }
      return Array(ids[first...last])
    }
  }

  private func integers(_ name: String, problem: (Int) -> String?) throws -> TokenMatrix? {
    guard let entry = file.entries[name] else { return nil }
    guard entry.dataType.isInteger else {
      throw error(name, "is \(entry.dataType.rawValue); save it as I64 or I32")
    }
    guard entry.shape.count == 2, entry.shape.allSatisfy({ $0 > 0 }) else {
      throw error(name, "has shape \(entry.shape); it must be two-dimensional and not empty")
    }
    guard entry.shape[1] <= T5.longestText else {
      throw error(
        name,
        "has shape \(entry.shape); texts may have \(T5.longestText) tokens, for attention takes "
          + "memory that grows with the square")
    }
    let (values, columns) = (try file.integers(name), entry.shape[1])
    for (index, value) in values.enumerated() {
      guard let problem = problem(value) else { continue }
      throw error(name, "is \(value) at [\(index / columns), \(index % columns)]; \(problem)")
    }
    return TokenMatrix(
      rows: stride(from: 0, to: values.count, by: columns).map { start in
        values[start..<start + columns].map(Int32.init)
      })
  }
}
