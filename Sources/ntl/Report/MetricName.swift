import NTLReport

/// The names that metrics have in a run's files, in the order in which a reader looks for them, and how they
/// are shown. Metrics that are not listed are shown too, behind these and under their own names.
enum MetricName {
  private static let known: [(key: String, metric: Metric)] = [
    ("loss", Metric("loss", axis: .logarithmicWhenWide)),
    ("token_loss", Metric("token loss", axis: .logarithmicWhenWide)),
    ("number_loss", Metric("number loss", axis: .logarithmicWhenWide)),
    ("lr", Metric("learning rate")),
    ("grad_norm", Metric("gradient norm", axis: .logarithmicWhenWide)),
    ("tokens_per_second", Metric("tokens per second")),
    ("exact_match", Metric("exact match", axis: .percent)),
    ("number_match", Metric("right number", axis: .percent)),
    ("number_accuracy", Metric("number accuracy", axis: .percent)),
    ("mae", Metric("MAE", axis: .logarithmicWhenWide)),
    ("mse", Metric("MSE", axis: .logarithmicWhenWide)),
    ("rmse", Metric("RMSE", axis: .logarithmicWhenWide)),
    ("median_absolute_error", Metric("median absolute error", axis: .logarithmicWhenWide)),
    ("mape", Metric("MAPE, %", axis: .logarithmicWhenWide)),
    ("log_mae", Metric("log MAE")),
    ("r2", Metric("R²")),
    ("log_r2", Metric("log R²")),
    ("pearson", Metric("Pearson")),
    ("spearman", Metric("Spearman")),
    ("not_a_number", Metric("no number", axis: .percent)),
    ("token_accuracy", Metric("token accuracy", axis: .percent)),
    ("sequence_accuracy", Metric("sequence accuracy", axis: .percent)),
    ("perplexity", Metric("perplexity", axis: .logarithmicWhenWide)),
    ("bleu", Metric("BLEU")),
    ("rouge1", Metric("ROUGE-1")),
    ("rouge2", Metric("ROUGE-2")),
    ("rougeL", Metric("ROUGE-L")),
  ]

  /// How a metric is called and drawn.
  static func metric(_ key: String) -> Metric {
    known.first { $0.key == key }?.metric ?? Metric(key.replacing("_", with: " "))
  }

  /// A value in a table.
  static func text(_ value: Double, of key: String) -> String {
    metric(key).axis == .percent ? Format.percent(value) : Format.brief(value)
  }

  /// Names without repetition, known ones first in their order, then others in theirs, and numbers of parts
  /// last.
  static func ordered(_ keys: some Sequence<String>) -> [String] {
    func rank(_ key: String) -> Int {
      known.firstIndex { $0.key == key } ?? known.count + (key.contains("/") ? 1 : 0)
    }
    var seen: Set<String> = []
    let unique = keys.filter { seen.insert($0).inserted }
    // The order of equals stands only if it is asked for.
    return unique.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }.map(\.element)
  }
}
