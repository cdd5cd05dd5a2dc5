import NTLLoss

/// Everything that words, files and defaults say about a run.
public struct ResolvedConfiguration: Sendable {
  /// The model, its tokenizer and its loss.
  public let model: ModelArguments
  /// What is learnt and tested.
  public let dataset: DatasetArguments
  /// How it is learnt.
  public let training: TrainingArguments
  /// The option that was chosen of each group.
  public let choices: [ConfigurationGroup: String]
  /// What is set, by words and files, in the order of the files; the defaults of all other keys are left out.
  public let entries: [ConfigurationEntry]
  /// What somebody should know who expects the paper's code: a sentence each.
  public let notes: [String]

  init(
    _ entries: [ConfigurationEntry], choices: [ConfigurationGroup: String], notes: [String]
  ) throws(ConfigurationError) {
    let values = ArgumentValues(entries)
    self.entries = entries
    self.choices = choices
    model = ModelArguments(values)
    dataset = DatasetArguments(values)
    training = TrainingArguments(values)
    self.notes = notes + Self.notes(model, training, values, choices)
    try refuseWhatIsNotDone(values)
  }

  /// Where a key was set.
  func origin(of key: String) -> ConfigurationOrigin {
    entries.last { $0.key == key }?.origin ?? .standard
  }

  /// The folder of a run: `training_args.output_dir`, without the bar that a special name left out leaves
  /// at the end.
  public var outputFolder: String {
    var path = training.outputDirectory
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    if training.specialName ?? "" == "", path.hasSuffix("_"), !training.outputIsNamed {
      path.removeLast()
    }
    return path
  }

  private static func notes(
    _ model: ModelArguments, _ training: TrainingArguments, _ values: ArgumentValues,
    _ choices: [ConfigurationGroup: String]
  ) -> [String] {
    var notes: [String] = []
    if let note = model.lossNote { notes.append(note) }
    let flag = "model_args.number_token_loss_with_wasserstein"
    // Nothing in the words says which of the two headings they were copied from.
    if choices[.runSpecific] == "mathematics_dataset_run", model.loss.kind == .wasserstein,
      !values.origin(flag).isWord
    {
      notes.append(
        "the loss is NTL-WAS, as \(values.origin(flag)) says; the paper's README has these words under "
          + "NTL-MSE, too, which is had by \(flag)=false.")
    }
    if training.reportsTo.contains("wandb") && !training.isEvaluation {
      notes.append(
        "training_args.report_to=wandb: TensorBoard's files are written, which W&B imports with "
          + "`wandb sync`.")
    }
    if let note = training.lengthNote { notes.append(note) }
    return notes
  }

  private func refuseWhatIsNotDone(_ values: ArgumentValues) throws(ConfigurationError) {
    guard model.numberEncoding == "none" else {
      throw .contradiction(
        "\(values.origin("model_args.number_encoding")): not yet: number_encoding "
          + "\(model.numberEncoding) comes in a later version. There are: vanilla_t5, "
          + "vanilla_t5_custom_tokenizer, vanilla_t5_ntl, vanilla_t5_ntl_default_tokenizer.")
    }
    if values.flag("model_args.log_scale_embeddings") {
      throw .contradiction(
        "\(values.origin("model_args.log_scale_embeddings")): model_args.log_scale_embeddings is for "
          + "number_encoding rt, xval and none_regression_head.")
    }
    if values.flag("model_args.xval_bigger_language_head") {
      throw .contradiction(
        "\(values.origin("model_args.xval_bigger_language_head")): "
          + "model_args.xval_bigger_language_head is for number_encoding xval.")
    }
    if dataset.comparesModules && dataset.dataset != .mathematics {
      throw .contradiction(
        "\(values.origin("dataset_args.mode")): dataset_args.mode=dataset_comparison is for "
          + "dataset_args=mathematics_dataset, whose modules it tests one by one.")
    }
  }
}
