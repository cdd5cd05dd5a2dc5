/// The figures of a report, each with its caption.
extension ComparisonReport {
  /// One chart for each metric, in the order in which the arms first name them.
  var curveFigures: [Figure] {
    var metrics: [Metric] = []
    for metric in arms.flatMap({ $0.curves.map(\.metric) }) where !metrics.contains(metric) {
      metrics.append(metric)
    }
    return metrics.enumerated().map { index, metric in
      let lines = arms.enumerated().flatMap { series, arm in
        arm.curves.filter { $0.metric == metric }.map {
          LineChart.Line(name: arm.name, series: series, curve: CurveSummary($0))
        }
      }
      let chart = LineChart(identifier: "curve-\(index)", metric: metric, lines: lines)
      return Figure(drawing: chart.svg, caption: caption(of: chart))
    }
  }

  private func caption(of chart: LineChart) -> String {
    let counts = chart.lines.map(\.curve.runCount)
    let (fewest, most) = (counts.min() ?? 0, counts.max() ?? 0)
    let name = chart.metric.name.prefix(1).uppercased() + chart.metric.name.dropFirst()
    var parts = ["\(name) by training step"]
    switch (fewest, most) {
    case (_, 0): break
    case (_, 1): parts[0] += ", one seed for each arm"
    default:
      let seeds = fewest == most ? "\(most)" : "\(fewest) to \(most)"
      parts.append("lines are means over \(seeds) seeds, bands run from the lowest to the highest")
    }
    if chart.isLogarithmic {
      parts.append(
        "the axis is logarithmic" + (chart.drawsZeroAtFoot ? ", with zero at its foot" : ""))
    }
    let omitted = chart.lines.reduce(0) { $0 + $1.curve.omittedCount }
    if omitted > 0 {
      parts.append(
        omitted == 1
          ? "one value that is not finite is left out"
          : "\(omitted) values that are not finite are left out")
    }
    return parts.joined(separator: "; ") + "."
  }

  /// How far the answers were from the labels.
  var errorFigures: [Figure] {
    let bins = ErrorBins(covering: arms.map(\.errors))
    let bars = arms.enumerated().compactMap { index, arm in
      bins.shares(arm.errors).map { BarChart.Bars(name: arm.name, series: index, shares: $0) }
    }
    guard !bars.isEmpty else { return [] }
    let chart = BarChart(
      identifier: "errors", title: "distribution of absolute errors", categories: bins.labels,
      categoryTitle: "absolute error", bars: bars)
    let caption =
      "Share of each arm’s answers by absolute error, |answer − label|, in bins that widen with it"
      + (bins.areHalfOpen ? ", each without its upper end" : "")
      + "; “no number” counts the answers that could not be read as one."
    return [Figure(drawing: chart.svg, caption: caption, isWide: true)]
  }

  /// The arms' answers to the sample questions.
  var predictionFigures: [Figure] {
    guard !questions.isEmpty, !arms.isEmpty else { return [] }
    return [
      Figure(
        drawing: predictionTable,
        caption: "Probabilities of the number tokens at one place of the answer, for each arm "
          + "(rows) and question (columns), and the answer that the arm gave; a triangle and the "
          + "full colour mark the label’s token.")
    ]
  }

  /// The number tokens' embeddings, one chart for each arm that has them.
  var embeddingFigures: [Figure] {
    arms.enumerated().compactMap { index, arm in
      arm.embeddings.map { embeddingFigure($0, of: arm.name, index) }
    }
  }

  private func embeddingFigure(
    _ embeddings: NumberEmbeddings, of name: String, _ index: Int
  ) -> Figure {
    let title = "\(name): number embeddings in their two principal directions"
    do throws(EmbeddingPlaneError) {
      let plane = try EmbeddingPlane(embeddings)
      let chart = ScatterChart(
        identifier: "embeddings-\(index)", title: title, series: index, points: plane.points,
        horizontalTitle: "first principal direction", verticalTitle: "second principal direction")
      let shares = plane.explainedVariance.map(Format.percent)
      let order = plane.rankCorrelation.map { Format.fixed($0, decimals: 2) } ?? "undefined"
      return Figure(
        drawing: chart.svg,
        caption: "\(name): the embeddings of \(plane.points.count) number tokens in their two "
          + "principal directions, joined in order of value; these explain \(shares[0]) and "
          + "\(shares[1]) of the variance, and |Spearman| between value and first coordinate is "
          + "\(order).")
    } catch {
      let note = Element(.p, .class("subtitle")) { "No data: \(error)." }
      return Figure(drawing: note, caption: title + ".")
    }
  }
}
