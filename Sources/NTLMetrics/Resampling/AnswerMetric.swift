import NTLStatistics

/// A metric as tables, intervals and means name it.
public struct AnswerMetric: Sendable {
  /// Its key in JSON.
  public let key: String
  /// What it is called in tables, with the unit in which they show it.
  public let title: String
  /// What tables multiply the value by: 100 for shares, which they show in percent.
  private let scale: Double
  /// Its value among others.
  public let value: @Sendable (AnswerMetrics) -> Double?

  /// A value as tables show it, in the unit of ``title``.
  public func shown(_ value: Double) -> Double { scale * value }

  /// All metrics, in the order of tables; counts are none.
  public static let all: [AnswerMetric] = [
    AnswerMetric("exact_match", "exact match %", scale: 100) { $0.metrics.exactMatch },
    AnswerMetric("number_match", "number match %", scale: 100) { $0.metrics.numberMatch },
    AnswerMetric("number_accuracy", "number accuracy %", scale: 100) { $0.metrics.numberAccuracy },
    AnswerMetric("mae", "MAE") { $0.metrics.meanAbsoluteError },
    AnswerMetric("median_absolute_error", "median AE") { $0.metrics.medianAbsoluteError },
    AnswerMetric("mse", "MSE") { $0.metrics.meanSquaredError },
    AnswerMetric("rmse", "RMSE") { $0.metrics.rootMeanSquaredError },
    AnswerMetric("mape", "MAPE %") { $0.metrics.meanAbsolutePercentageError },
    AnswerMetric("r2", "R²") { $0.metrics.rSquared },
    AnswerMetric("log_mae", "log MAE") { $0.metrics.logMeanAbsoluteError },
    AnswerMetric("log_r2", "log R²") { $0.metrics.logRSquared },
    AnswerMetric("pearson", "Pearson") { $0.metrics.pearson },
    AnswerMetric("spearman", "Spearman") { $0.metrics.spearman },
    AnswerMetric("not_a_number", "no number %", scale: 100) { $0.metrics.notANumber },
    AnswerMetric("bleu", "BLEU") { $0.text.bleu },
    AnswerMetric("rouge1", "ROUGE-1") { $0.text.rouge1 },
    AnswerMetric("rouge2", "ROUGE-2") { $0.text.rouge2 },
    AnswerMetric("rougeL", "ROUGE-L") { $0.text.rougeL },
  ]

  /// The metric with a JSON key; nil if there is none.
  public static func named(_ key: String) -> AnswerMetric? { all.first { $0.key == key } }

  private init(
    _ key: String, _ title: String, scale: Double = 1,
    _ value: @escaping @Sendable (AnswerMetrics) -> Double?
  ) {
    self.key = key
    self.title = title
    self.scale = scale
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
