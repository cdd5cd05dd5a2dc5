/// A metric as tables, intervals and means name it.
public struct AnswerMetric: Sendable {
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
  public static let all: [AnswerMetric] = [
    AnswerMetric("exact_match", "exact match %", true) { $0.metrics.exactMatch },
    AnswerMetric("number_match", "number match %", true) { $0.metrics.numberMatch },
    AnswerMetric("number_accuracy", "number accuracy %", true) { $0.metrics.numberAccuracy },
    AnswerMetric("mae", "MAE", false) { $0.metrics.meanAbsoluteError },
    AnswerMetric("median_absolute_error", "median AE", false) { $0.metrics.medianAbsoluteError },
    AnswerMetric("mse", "MSE", false) { $0.metrics.meanSquaredError },
    AnswerMetric("rmse", "RMSE", false) { $0.metrics.rootMeanSquaredError },
    AnswerMetric("mape", "MAPE %", false) { $0.metrics.meanAbsolutePercentageError },
    AnswerMetric("r2", "R²", true) { $0.metrics.rSquared },
    AnswerMetric("log_mae", "log MAE", false) { $0.metrics.logMeanAbsoluteError },
    AnswerMetric("log_r2", "log R²", true) { $0.metrics.logRSquared },
    AnswerMetric("pearson", "Pearson", true) { $0.metrics.pearson },
    AnswerMetric("spearman", "Spearman", true) { $0.metrics.spearman },
    AnswerMetric("not_a_number", "no number %", false) { $0.metrics.notANumber },
    AnswerMetric("bleu", "BLEU", true) { $0.text.bleu },
    AnswerMetric("rouge1", "ROUGE-1", true) { $0.text.rouge1 },
    AnswerMetric("rouge2", "ROUGE-2", true) { $0.text.rouge2 },
    AnswerMetric("rougeL", "ROUGE-L", true) { $0.text.rougeL },
  ]

  /// The metric with a JSON key; nil if there is none.
  public static func named(_ key: String) -> AnswerMetric? { all.first { $0.key == key } }

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
    let means = AnswerMetric.all.compactMap { metric in
      mean(compactMap(metric.value)).map { (metric.key, $0) }
    }
    return Dictionary(uniqueKeysWithValues: means)
  }
}
