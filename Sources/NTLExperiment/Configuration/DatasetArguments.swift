/// `dataset_args`: what is learnt and tested.
public struct DatasetArguments: Sendable, Equatable {
  /// Which data.
  public let dataset: Dataset
  /// `mode=dataset_comparison`: test mathematics_dataset's modules one by one.
  public let comparesModules: Bool
  /// Whether GSM8K's generated questions are learnt too.
  public let withAugmentedData: Bool
  /// Whether answers are numbers.
  public let computesNumberMetrics: Bool
  /// Files that take the place of the dataset's; empty: the dataset's.
  public let trainingFiles: [String]
  /// The same of those for validation.
  public let validationFiles: [String]
  /// The same of those to test with.
  public let testFiles: [String]
  /// How many questions are asked in an evaluation while training, evenly spaced; nil: all.
  public let validationLimit: Int?
  /// How many questions of each test set are asked, evenly spaced; nil: all.
  public let testLimit: Int?

  init(_ values: ArgumentValues) {
    dataset = Dataset(rawValue: values.text("dataset_args.dataset_name")!)!
    comparesModules = values.text("dataset_args.mode") == "dataset_comparison"
    withAugmentedData = values.flag("dataset_args.train_with_augmented_data")
    computesNumberMetrics = values.flag("dataset_args.compute_number_metrics")
    trainingFiles = values.texts("dataset_args.train_files")
    validationFiles = values.texts("dataset_args.validation_files")
    testFiles = values.texts("dataset_args.test_files")
    validationLimit = values.integer("dataset_args.max_eval_samples")
    testLimit = values.integer("dataset_args.max_predict_samples")
  }
}
