/// A metric as tables, intervals and means name it.
public struct Metric: Sendable {
  /// Its key in JSON.
  public let key: String
  /// What it is called in tables; "%" says that 100 times its value is shown.
  public let title: String
  /// Whether more is better; nil where there is no better.
  public let isHigherBetter: Bool?
  /// Its value among others.
  public let value: @Sendable (AnswerMetrics) -> Double?

  /// What a table shows: the value, or 100 times it where ``title`` says "%".
  public func shown(_ value: Double) -> Double {
    title.hasSuffix("%") && key != "mape" ? 100 * value : value
  }

  /// All metrics, in the order of tables; counts are none.
  public static let all: [Metric] = [
    Metric("exact_match", "exact match %", true) { $0.metrics.exactMatch },
    Metric("number_match", "number match %", true) { $0.metrics.numberMatch },
    Metric("number_accuracy", "number accuracy %", true) { $0.metrics.numberAccuracy },
    Metric("mae", "MAE", false) { $0.metrics.meanAbsoluteError },
    Metric("median_absolute_error", "median AE", false) { $0.metrics.medianAbsoluteError },
    Metric("mse", "MSE", false) { $0.metrics.meanSquaredError },
    Metric("rmse", "RMSE", false) { $0.metrics.rootMeanSquaredError },
    Metric("mape", "MAPE %", false) { $0.metrics.meanAbsolutePercentageError },
    Metric("r2", "R²", true) { $0.metrics.rSquared },
    Metric("log_mae", "log MAE", false) { $0.metrics.logMeanAbsoluteError },
    Metric("log_r2", "log R²", true) { $0.metrics.logRSquared },
    Metric("pearson", "Pearson", true) { $0.metrics.pearson },
    Metric("spearman", "Spearman", true) { $0.metrics.spearman },
    Metric("not_a_number", "no number %", false) { $0.metrics.notANumber },
    Metric("bleu", "BLEU", true) { $0.text.bleu },
    Metric("rouge1", "ROUGE-1", true) { $0.text.rouge1 },
    Metric("rouge2", "ROUGE-2", true) { $0.text.rouge2 },
    Metric("rougeL", "ROUGE-L", true) { $0.text.rougeL },
  ]

  /// The metric with a JSON key; nil if there is none.
  public static func named(_ key: String) -> Metric? { all.first { $0.key == key } }

  private init(
    _ key: String, _ title: String, _ isHigherBetter: Bool?,
    _ value: @escaping @Sendable (AnswerMetrics) -> Double?
  ) {
    self.key = key
    self.title = title
    self.isHigherBetter = isHigherBetter
    self.value = value
  }
}

extension [AnswerMetrics] {
  /// The mean of each metric over groups that all count the same, however many answers they have: what
  /// the paper's table 1 holds of the categories. By JSON key; a group in which a metric is undefined is
  /// left out of its mean.
  public var macroMeans: [String: Double] {
    let means = Metric.all.compactMap { metric in
      mean(compactMap(metric.value)).map { (metric.key, $0) }
    }
    return Dictionary(uniqueKeysWithValues: means)
  }
}
