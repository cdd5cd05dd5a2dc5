import ArgumentParser
import Foundation
import NTLLoss

extension Reduction: ExpressibleByArgument {}

struct LossCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss",
    abstract: "Compute a loss and its gradient from logits in a file.",
    discussion: """
      The file is a safetensors file with

        logits         [batch, positions, vocabulary] or [positions, vocabulary]
        labels         the right token at each position, I64 or I32
        number_values  the number that each token is, NaN where it is none;
                       the rest of a padded vocabulary may be left away
        loss_weights   how much each position counts; may be left away

      Logits, values and weights are F32, F64, F16 or BF16; the cpu device rounds them to single \
      precision, F64 too. Each row of a batch is a text of its own: no number goes on in the next. \
      Weights weigh the number loss; with --loss ce or gaussian-ce, the tokens. With --loss ce there \
      need be no number_values. Logits that a loss does not look at, such as those of ignored labels, \
      may be anything.
      """)

  /// Whose ntl-was is meant.
  enum Preset: String, CaseIterable, ExpressibleByArgument {
    case paper
    case package
  }

  @Argument(help: "The file.")
  var file: String

  @Option(help: "Which loss (default: ntl-was).")
  var loss: LossConfiguration.Kind?

  @Option(help: "ntl-was as the paper has it, or as ntloss 0.3.2 has it, which is with --reweigh.")
  var preset: Preset?

  @Option(help: "Add λ times the loss to cross-entropy (default: the loss stands alone).")
  var lambda: Double?

  @OptionGroup var lossOptions: LossOptions

  @Option(help: "The token of the decimal point, for losses of whole numbers.")
  var dotID: Int32?

  @Option(help: "The token of the minus sign, for number-level-signed.")
  var minusID: Int32?

  @Option(help: "How positions become one number; none: a loss for each.")
  var reduction = Reduction.mean

  @Option(parsing: .unconditional, help: "Positions with this label count for nothing.")
  var ignoreIndex = -100

  @Option(
    help: """
      Write the loss and the gradient of the logits to this safetensors file, as loss and \
      grad_logits: F32 from cpu, F64 from reference. With --reduction none it is the gradient of the \
      sum.
      """)
  var gradients: String?

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var device: DeviceOption

  func validate() throws {
    if let preset, loss.map({ $0 != .wasserstein }) == true || lossOptions.reweigh != nil {
      throw ValidationError(
        "--preset \(preset.rawValue) is ntl-was, \(preset == .paper ? "without" : "with") reweighing; "
          + "leave --loss and --reweigh away.")
    }
    let configuration = configuration
    try LossConfiguration.refuseUnused([configuration])
    if let lambda {
      guard lambda >= 0 && lambda.isFinite else {
        throw ValidationError("--lambda must be finite and at least 0, not \(lambda).")
      }
      guard !configuration.kind.isOfTokens else {
        throw ValidationError(
          "--lambda means nothing to \(configuration.kind.rawValue); leave it away.")
      }
    } else if configuration.smoothTokens {
      throw ValidationError("--smooth-tokens smooths the cross-entropy that --lambda adds; add it.")
    } else if configuration.labelSmoothing != 0 && !configuration.kind.isOfTokens {
      throw ValidationError(
        "--label-smoothing smooths the cross-entropy that --lambda adds; add it.")
    }
    try validateNotation(configuration)
  }

  private func validateNotation(_ loss: LossConfiguration) throws {
    let kind = loss.kind
    if kind == .numberLevel && loss.floatLevel != (dotID != nil) {
      throw ValidationError("number-level takes --float-level and --dot-id together.")
    }
    let takesDot = [.numberLevel, .numberLevelSigned, .placeWeighted, .ntil].contains(kind)
    for (name, token, isTaken) in [
      ("--dot-id", dotID, takesDot), ("--minus-id", minusID, kind == .numberLevelSigned),
    ] {
      guard let token else { continue }
      guard isTaken else {
        throw ValidationError("\(name) means nothing to \(kind.rawValue); leave it away.")
      }
      guard token >= 0 else { throw ValidationError("\(name) must be a token, not \(token).") }
    }
    if let dotID, dotID == minusID {
      throw ValidationError("--dot-id and --minus-id are both \(dotID); they are two tokens.")
    }
  }

  func run() throws {
    let configuration = configuration
    let input = try LossInput(
      reading: file, ignoreIndex: ignoreIndex, needsNumbers: configuration.kind != .crossEntropy)
    let output = try gradients.map { try input.gradientFile($0) }
    let loss = try input.loss(
      configuration, isAlone: lambda == nil,
      NumberNotation(dotToken: dotID, minusToken: minusID))
    let result = try input.evaluate(
      loss, reduction: reduction, on: device.device, gradients: output)
    print(json ? try result.json : result.text)
  }

  private var configuration: LossConfiguration {
    var configuration = LossConfiguration(loss ?? .wasserstein)
    lossOptions.apply(to: &configuration)
    configuration.lambda = lambda ?? configuration.lambda
    if preset == .package { configuration.reweigh = true }
    return configuration
  }
}

extension LossConfiguration.Kind {
  /// Whether it is a loss of tokens, which there can be no λ of.
  var isOfTokens: Bool { self == .crossEntropy || self == .gaussianCrossEntropy }
}
