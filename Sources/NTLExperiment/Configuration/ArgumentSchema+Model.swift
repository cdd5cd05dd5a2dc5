extension ArgumentSchema {
  /// The keys of `model_args`, with the paper's code's defaults (`ModelArguments` of its args.py), except that
  /// `number_encoding` is `none`.
  static let model: [ArgumentSchema] =
    [
      text("name"),
      text("model_name_or_path"),
      text("config_name"),
      text("tokenizer_name"),
      choice("tokenizer_type", ["custom", "auto"], nil),
      choice("number_encoding", ["none", "rt", "xval", "none_regression_head"], "none"),
      flag("number_token_loss", false),
      flag("number_token_loss_with_wasserstein", false),
      number("number_token_loss_weight", 0.5),
      choice("number_token_loss_function", ["mse", "mae", "huber"], "mse"),
      flag("gaussian_label_smoother", false),
      number("label_smoother_sigma", 1),
      flag("log_scale_embeddings", false),
      flag("xval_bigger_language_head", false),
    ]
    + only(["null", "t5"], because: "models are T5.", "model_type")
    + only(["null"], because: "set the environment's HF_HOME instead.", "cache_dir")

  /// The keys of `dataset_args`: those of the paper's code (`DatasetArguments`), and files of one's own.
  static let dataset: [ArgumentSchema] = [
    choice("dataset_name", Dataset.allCases.map(\.rawValue), Dataset.mathematics.rawValue),
    choice("mode", ["interpolate_extrapolate", "dataset_comparison"], "interpolate_extrapolate"),
    flag("train_with_augmented_data", false),
    flag("compute_number_metrics", true),
    texts("train_files"),
    texts("validation_files"),
    texts("test_files"),
    integer("max_eval_samples", nil, from: 1),
    integer("max_predict_samples", nil, from: 1),
  ]
}
