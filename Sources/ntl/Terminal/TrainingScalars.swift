import NTLTrainer

/// Joins the reports of some steps in a row into what is logged of them.
///
/// Losses are means over the steps since the last time, learning rate and gradient norm are those of the
/// last step, and the speed is that of all steps between which nothing else was done.
struct TrainingScalars {
  private var count = 0
  private var (loss, tokenLoss, numberLoss) = (0.0, 0.0, 0.0)
  private var timed: (tokens: Int, seconds: Double) = (0, 0)
  private var last: StepReport?
  /// When the last step ended; nil where something else has been done since.
  private var lastEnd: Double? = 0

  /// Takes the next step into account.
  mutating func add(_ report: StepReport, secondsElapsed: Double) {
    count += 1
    loss += report.loss
    tokenLoss += report.tokenLoss
    numberLoss += report.numberLoss
    if let lastEnd {
      timed.tokens += report.tokens
      timed.seconds += secondsElapsed - lastEnd
    }
    lastEnd = secondsElapsed
    last = report
  }

  /// Tells that something else is being done: its time is not the next step's.
  mutating func pause() { lastEnd = nil }

  /// What is to be logged, and the step it belongs to; nil if there was none since the last time.
  mutating func take() -> (step: Int, scalars: [(tag: String, value: Double)])? {
    guard let last, count > 0 else { return nil }
    let n = Double(count)
    var scalars = [
      ("train/loss", loss / n), ("train/token_loss", tokenLoss / n),
      ("train/number_loss", numberLoss / n), ("train/learning_rate", last.learningRate),
      ("train/gradient_norm", last.gradientNorm),
    ]
    if timed.seconds > 0 {
      scalars.append(("train/tokens_per_second", Double(timed.tokens) / timed.seconds))
    }
    (count, loss, tokenLoss, numberLoss, timed) = (0, 0, 0, 0, (0, 0))
    return (last.step, scalars)
  }
}
