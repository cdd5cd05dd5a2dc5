import CNTL
import NTLLoss

/// The labels of a call: what C says of its memory, checked before any of it is read.
struct LossBatch {
  /// How many labels.
  let positions: Int
  /// How many columns of logits.
  let vocabularySize: Int
  private let batch: ntl_loss_batch

  init(_ pointer: UnsafePointer<ntl_loss_batch>?) throws(InterfaceError) {
    guard let pointer else { throw .argument("batch is NULL; give the address of a structure") }
    let size = UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
    try checkSize(of: ntl_loss_batch.self, size)
    batch = UnsafeRawPointer(pointer).loadUnaligned(as: ntl_loss_batch.self)

    // A size_t beyond Int.max arrives as a negative number.
    (positions, vocabularySize) = (batch.positions, batch.vocabulary)
    let limit = Int(Int32.max)
    guard (0...limit).contains(positions) else {
      throw .argument("positions is \(UInt(bitPattern: positions)); it must be at most \(limit)")
    }
    guard (1...limit).contains(vocabularySize) else {
      throw .argument(
        "vocabulary is \(UInt(bitPattern: vocabularySize)); it must be 1 to \(limit)")
    }
    let (bytes, overflow) = (positions * vocabularySize).multipliedReportingOverflow(by: 8)
    guard !overflow && bytes >= 0 else {
      throw .argument("\(positions) × \(vocabularySize) logits are more than memory can hold")
    }
    let length = batch.sequence_length
    guard length == 0 || (length > 0 && positions % length == 0) else {
      throw .argument(
        "\(positions) positions are no whole number of sequences of "
          + "\(UInt(bitPattern: length)); 0 makes them one sequence")
    }
    guard batch.number_value_count >= 0 && batch.number_value_count <= limit else {
      throw .argument(
        "number_value_count is \(UInt(bitPattern: batch.number_value_count)); "
          + "it must be at most \(limit)")
    }
    guard batch.number_values != nil || batch.number_value_count == 0 else {
      throw .argument(
        "number_values is NULL, but there should be \(batch.number_value_count) of them")
    }
    if positions > 0 {
      guard (batch.labels == nil) != (batch.labels_int32 == nil) else {
        throw .argument(
          batch.labels == nil
            ? "labels and labels_int32 are both NULL; give one of them"
            : "labels and labels_int32 are both given; leave one of them NULL")
      }
    }
    try checkAlignment(batch.labels, "labels")
    try checkAlignment(batch.labels_int32, "labels_int32")
    try checkAlignment(batch.number_values, "number_values")
    try checkAlignment(batch.loss_weights, "loss_weights")
  }

  /// The numbers of the vocabulary.
  func numberVocabulary() throws(InterfaceError) -> NumberVocabulary {
    let values = UnsafeBufferPointer(start: batch.number_values, count: batch.number_value_count)
    var numbers: [(token: Int32, value: Double)] = []
    for (token, value) in values.enumerated() where !value.isNaN {
      numbers.append((Int32(token), Double(value)))
    }
    do { return try NumberVocabulary(numbers) } catch { throw InterfaceError(error) }
  }

  /// The labels, an ignored one as −1.
  func labels(ignoring ignoreIndex: Int64) throws(InterfaceError) -> Labels {
    let tokens =
      if let labels = batch.labels {
        try narrowed(UnsafeBufferPointer(start: labels, count: positions), ignoreIndex)
      } else {
        try narrowed(
          UnsafeBufferPointer(start: batch.labels_int32, count: positions), ignoreIndex)
      }
    let length = batch.sequence_length
    let sequences =
      length == 0
      ? nil : stride(from: 0, to: positions, by: length).map { $0..<$0 + length }
    let weights = batch.loss_weights.map {
      UnsafeBufferPointer(start: $0, count: positions).map(Double.init)
    }
    return Labels(tokens, ignoreIndex: -1, sequences: sequences, weights: weights)
  }

  private func narrowed(
    _ labels: UnsafeBufferPointer<some FixedWidthInteger>, _ ignoreIndex: Int64
  ) throws(InterfaceError) -> [Int32] {
    var tokens: [Int32] = []
    tokens.reserveCapacity(labels.count)
    for (position, label) in labels.enumerated() {
      if label == ignoreIndex {
        tokens.append(-1)
      } else if label >= 0 && label < vocabularySize {
        tokens.append(Int32(label))
      } else {
        throw InterfaceError(
          status: NTL_ERROR_LABEL,
          message: "the label \(label) at position \(position) is not a token of the vocabulary, "
            + "0 to \(vocabularySize - 1), nor the ignore index \(ignoreIndex)")
      }
    }
    return tokens
  }
}

/// Stops a program whose memory does not begin where such scalars can.
func checkAlignment<Scalar>(
  _ pointer: UnsafePointer<Scalar>?, _ name: String
) throws(InterfaceError) {
  let alignment = MemoryLayout<Scalar>.alignment
  guard UInt(bitPattern: pointer) % UInt(alignment) == 0 else {
    throw .argument("\(name) is not at a multiple of \(alignment) bytes; copy it to where it is")
  }
}
