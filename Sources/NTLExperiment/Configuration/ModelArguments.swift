public import NTLLoss
public import NTLTokenizer

/// `model_args`: the model, its tokenizer and its loss.
public struct ModelArguments: Sendable, Equatable {
  /// What the model is called in the name of the run's folder.
  public let name: String?
  /// Where training begins: a folder or a repository; nil: with random weights.
  public let pretrained: String?
  /// Whose extents a model with random weights has.
  public let configName: String?
  /// Whether `config_name` was asked for on the command line rather than by a preset.
  let configNameIsWord: Bool
  /// A tokenizer other than the model's.
  public let tokenizer: String?
  /// Into which tokens numbers are cut.
  public let numberTokens: NumberTokens
  /// `none`, or an encoding that comes later.
  public let numberEncoding: String
  /// What is trained for.
  public let loss: LossConfiguration
  /// Why the loss is another than `number_token_loss_with_wasserstein` says.
  let lossNote: String?

  init(_ values: ArgumentValues) {
    name = values.text("model_args.name")
    let pretrained = values.text("model_args.model_name_or_path")
    self.pretrained = pretrained == "" ? nil : pretrained
    configName = values.text("model_args.config_name")
    configNameIsWord = values.origin("model_args.config_name").isWord
    tokenizer = values.text("model_args.tokenizer_name")
    numberEncoding = values.text("model_args.number_encoding")!
    let learnsNumbers =
      values.flag("model_args.number_token_loss")
      || values.flag("model_args.gaussian_label_smoother")
    // The paper's code takes T5Custom for every loss that knows numbers, and T5's own pieces otherwise.
    numberTokens =
      switch values.text("model_args.tokenizer_type") {
      case "custom": .digits
      case "auto": .pieces
      default: learnsNumbers ? .digits : .pieces
      }
    (loss, lossNote) = Self.loss(values)
  }
}

extension ModelArguments {
  /// Which loss is meant, and a sentence if it is not the one that `number_token_loss_with_wasserstein` says.
  ///
  /// In the paper's code that flag alone decides, and a loss function beside it is ignored. Its README has
  /// commands, under the headings NTL-MAE and NTL-Huber, which name a function and leave the flag true. Whoever
  /// names a function means it; only where the flag itself was named too does it decide.
  private static func loss(_ values: ArgumentValues) -> (LossConfiguration, String?) {
    let wasserstein = "model_args.number_token_loss_with_wasserstein"
    let function = "model_args.number_token_loss_function"
    let isSmoothed = values.flag("model_args.gaussian_label_smoother")
    let sigma = values.amount("model_args.label_smoother_sigma")
    guard values.flag("model_args.number_token_loss") else {
      var loss = LossConfiguration(isSmoothed ? .gaussianCrossEntropy : .crossEntropy)
      if isSmoothed { loss.sigma = sigma }
      return (loss, nil)
    }
    let lambda = values.amount("model_args.number_token_loss_weight")
    let named: LossConfiguration.Kind =
      switch values.text(function) {
      case "mae": .meanAbsolute
      case "huber": .huber
      default: .meanSquared
      }
    let functionIsMeant = values.origin(function).isWord && !values.origin(wasserstein).isWord
    var kind = named
    var note: String?
    if values.flag(wasserstein) {
      if functionIsMeant {
        note =
          "\(values.origin(function)) asks for \(named.rawValue.uppercased()), so "
          + "\(wasserstein)=true of \(values.origin(wasserstein)) is set aside; name it to have "
          + "NTL-WAS."
      } else {
        // With smoothed labels the target is no longer one-hot, and the closed form doesn't hold.
        kind = isSmoothed ? .wassersteinCDF : .wasserstein
      }
    }
    var loss = LossConfiguration(kind, lambda: lambda)
    if isSmoothed { (loss.smoothTokens, loss.sigma) = (true, sigma) }
    // Its sums run over the numbers in order, whatever lies between them.
    loss.unitSpacing = kind == .wassersteinCDF
    return (loss, note)
  }
}
