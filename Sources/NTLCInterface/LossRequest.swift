import CNTL
import Foundation
import NTLLoss

/// The options of a call, read and checked.
struct LossRequest {
  let configuration: LossConfiguration
  /// Whether the loss is added to cross-entropy.
  let isAdded: Bool
  let notation: NumberNotation
  let reduction: Reduction
  let device: ntl_device
  let threads: Int
  let ignoreIndex: Int64

  init(
    _ pointer: UnsafePointer<ntl_loss_options>?, vocabularySize: Int
  ) throws(InterfaceError) {
    guard let pointer else { throw .argument("options is NULL; give the address of a structure") }
    // The size comes first, and is all that may be read before it is known.
    let size = UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
    try checkSize(of: ntl_loss_options.self, size)
    let options = UnsafeRawPointer(pointer).loadUnaligned(as: ntl_loss_options.self)

    configuration = try LossConfiguration(options)
    isAdded = !options.lambda.isNaN
    notation = NumberNotation(
      dotToken: try token(options.dot_id, "dot_id", vocabularySize),
      minusToken: try token(options.minus_id, "minus_id", vocabularySize))
    switch options.reduction {
    case NTL_REDUCTION_MEAN: reduction = .mean
    case NTL_REDUCTION_SUM: reduction = .sum
    case NTL_REDUCTION_NONE: reduction = .none
    default: throw .option("reduction is \(options.reduction.rawValue); it must be 0, 1 or 2")
    }
    guard [NTL_DEVICE_DEFAULT, NTL_DEVICE_REFERENCE, NTL_DEVICE_CPU].contains(options.device) else {
      throw .option("device is \(options.device.rawValue); it must be 0, 1 or 2")
    }
    device = options.device
    guard (0...1024).contains(options.threads) else {
      throw .option("threads is \(options.threads); it must be 1 to 1024, or 0 for all cores")
    }
    threads = Int(options.threads)
    ignoreIndex = options.ignore_index
  }

  /// The loss; `vocabulary` is only asked for where numbers matter.
  func makeLoss(
    _ vocabulary: () throws(InterfaceError) -> NumberVocabulary
  ) throws(InterfaceError) -> CombinedLoss {
    do {
      if configuration.kind == .crossEntropy { return try CombinedLoss(nil) }
      let vocabulary = try vocabulary()
      return isAdded
        ? try configuration.makeLoss(vocabulary, notation)
        : try configuration.makeLossAlone(vocabulary, notation)
    } catch let error as InterfaceError {
      throw error
    } catch let error as LossError {
      throw InterfaceError(error)
    } catch {
      throw .option("\(error)")
    }
  }
}

extension LossConfiguration {
  /// The loss that the options name.
  init(_ options: ntl_loss_options) throws(InterfaceError) {
    let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
    guard let loss = options.loss else {
      throw .option("loss is NULL; name one of \(names)")
    }
    guard let kind = Kind.allCases.first(where: { strcmp(loss, $0.rawValue) == 0 }) else {
      throw .option("loss is \"\(String(cString: loss).prefix(40))\"; it must be one of \(names)")
    }
    self.init(kind, huberDelta: options.huber_delta)
    if !options.lambda.isNaN {
      guard kind != .crossEntropy && kind != .gaussianCrossEntropy else {
        throw .option(
          "lambda is \(options.lambda), but \(kind.rawValue) is no loss that can be added to "
            + "cross-entropy; leave lambda NaN")
      }
      lambda = options.lambda
    }
    reweigh = options.reweigh != 0
    unitSpacing = options.unit_spacing != 0
    smoothTokens = options.smooth_tokens != 0
    floatLevel = options.float_level != 0
    placeBase = options.place_base
    func given(_ value: Double) -> Double? { value.isNaN ? nil : value }
    squashFactor = given(options.squash_factor)
    sigma = given(options.sigma)
    temperature = given(options.temperature)
    period = given(options.period)
    if let unused = unusedOptions.first {
      throw .option(
        "\(fieldName(unused)) does nothing with \(kind.rawValue); leave it at its default")
    }
  }
}

/// What a command line option is called in ntl.h.
private func fieldName(_ option: String) -> String {
  option == "loss-temperature" ? "temperature" : option.replacing("-", with: "_")
}

private func token(
  _ id: Int64, _ name: String, _ vocabularySize: Int
) throws(InterfaceError) -> Int32? {
  guard id != -1 else { return nil }
  guard id >= 0 && id < vocabularySize else {
    throw .option(
      "\(name) is \(id); it must be a token, 0 to \(vocabularySize - 1), or −1 for none")
  }
  return Int32(id)
}
