import Foundation
import NTLLoss
import NTLModel
import NTLTensor

extension LossInput {
  /// Computes a loss and, where there is a file for it, its gradient.
  ///
  /// The logits are copied once, from the mapped file to memory in the device's precision; their
  /// gradient takes that memory and is written from it.
  func evaluate(
    _ loss: CombinedLoss, reduction: Reduction, on device: DeviceName, gradients: URL?
  ) throws -> LossResult {
    switch device {
    case .cpu: try evaluate(as: Float.self, loss, reduction, gradients)
    case .reference: try evaluate(as: Double.self, loss, reduction, gradients)
    }
  }

  private func evaluate<Scalar: DeviceScalar>(
    as type: Scalar.Type, _ loss: CombinedLoss, _ reduction: Reduction, _ gradients: URL?
  ) throws -> LossResult {
    let memory = UnsafeMutablePointer<Scalar>.allocate(capacity: rowCount * vocabularySize)
    defer { memory.deallocate() }
    let logits = UnsafeMutableBufferPointer(start: memory, count: rowCount * vocabularySize)
    try Scalar.read("logits", of: file, into: logits)
    let tape = gradients.map { _ in Tape() }
    let terms = try terms(loss, logits, reduction, tape)
    let result = LossResult(loss, terms, reduction, shape: labelShape)
    guard terms.total.scalar.isFinite && result.isFinite else {
      throw LossInputError(
        file: path, tensor: nil,
        problem:
          "gives a loss beyond what \(terms.total.device) can hold; smaller loss_weights or a "
          + "smaller --lambda cure it")
    }
    guard let tape, let gradients else { return result }
    tape.backward(from: terms.total)

    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    let losses = result.losses.map { Scalar($0) }.withUnsafeBytes { Data($0) }
    writer.add("loss", losses, Scalar.dataType, shape: result.shape)
    let bytes = Data(
      bytesNoCopy: memory, count: logits.count * MemoryLayout<Scalar>.stride, deallocator: .none)
    writer.add("grad_logits", bytes, Scalar.dataType, shape: shape)
    try writer.write(to: gradients)
    return result
  }

  private func terms<Scalar: DeviceScalar>(
    _ loss: CombinedLoss, _ logits: UnsafeMutableBufferPointer<Scalar>, _ reduction: Reduction,
    _ tape: Tape?
  ) throws -> LossTerms {
    let shape: Shape = [rowCount, vocabularySize]
    let buffer = Scalar.borrow(logits)
    let logits = tape.map { Tensor(buffer, shape, recordedOn: $0) } ?? Tensor(buffer, shape)
    do {
      return try loss(logits, labels: labels, reduction: reduction, overwriting: true)
    } catch {
      guard case .nonFiniteLogit(let position, let token, _) = error else { throw error }
      throw try unusableLogit(Scalar.self, at: position, loss, otherwise: token)
    }
  }

  /// The first logit of a row that is not finite in the device's precision, and that the loss looks at;
  /// if it is not for that, some other. In memory the row may be a gradient by now: the file knows.
  private func unusableLogit<Scalar: DeviceScalar>(
    _ type: Scalar.Type, at position: Int, _ loss: CombinedLoss, otherwise token: Int
  ) throws -> LossInputError {
    func logit(_ token: Int) throws -> Double {
      try file.double("logits", at: position * vocabularySize + token)
    }
    var columns = Array(0..<vocabularySize)
    if case .none = loss.tokenTerm, let numberLoss = loss.numberLoss, numberLoss.ceiling == nil {
      columns = numberLoss.columns.map(Int.init)
    }
    let culprit = try columns.first { try !Scalar(logit($0)).isFinite } ?? token
    let remedy =
      try logit(culprit).isFinite
      ? Scalar.tooLarge : "a loss needs finite logits wherever it looks at them"
    return LossInputError(
      file: path, tensor: "logits",
      problem: "is \(try logit(culprit)) at \(indices(of: position, in: labelShape) + [culprit]); "
        + remedy)
  }
}

/// What logits are in memory on one of the devices.
private protocol DeviceScalar: BinaryFloatingPoint {
  static var dataType: SafetensorsFile.DataType { get }
  /// Memory as a buffer of the device.
  static func borrow(_ scalars: UnsafeMutableBufferPointer<Self>) -> Buffer
  static func read(
    _ name: String, of file: SafetensorsFile, into scalars: UnsafeMutableBufferPointer<Self>) throws
  /// What is to be said of logits that it cannot compute with.
  static var tooLarge: String { get }
}

extension Float: DeviceScalar {
  static var dataType: SafetensorsFile.DataType { .float32 }
  static var tooLarge: String {
    "that is too large for single precision; --device reference computes in double"
  }
  static func borrow(_ scalars: UnsafeMutableBufferPointer<Float>) -> Buffer {
    CPUDevice.shared.borrow(scalars)
  }
  static func read(
    _ name: String, of file: SafetensorsFile, into scalars: UnsafeMutableBufferPointer<Float>
  ) throws {
    try file.read(name, into: scalars)
  }
}

extension Double: DeviceScalar {
  static var dataType: SafetensorsFile.DataType { .float64 }
  static var tooLarge: String { "that is too large to compute with" }
  static func borrow(_ scalars: UnsafeMutableBufferPointer<Double>) -> Buffer {
    ReferenceDevice.shared.borrow(scalars)
  }
  static func read(
    _ name: String, of file: SafetensorsFile, into scalars: UnsafeMutableBufferPointer<Double>
  ) throws {
    try file.read(name, into: scalars)
  }
}
