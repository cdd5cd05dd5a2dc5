/// The figures of a run's report, each with its caption.
extension RunReport {
  /// What was measured at every step.
  var trainingFigures: [Figure] { curveFigures(training, identifier: "training") }

  /// What was measured from time to time.
  var validationFigures: [Figure] { curveFigures(validation, identifier: "validation") }

  private func curveFigures(_ curves: [ThinnedCurve], identifier: String) -> [Figure] {
    curves.filter { !$0.points.isEmpty }.enumerated().map { index, curve in
      let chart = LineChart(
        identifier: "\(identifier)-\(index)", metric: curve.metric,
        lines: [.init(name: curve.metric.name, series: 0, curve: CurveSummary(curve))])
      return Figure(drawing: chart.svg, caption: caption(of: curve, chart))
    }
  }

  private func caption(of curve: ThinnedCurve, _ chart: LineChart) -> String {
    let name = curve.metric.name.prefix(1).uppercased() + curve.metric.name.dropFirst()
    var parts = ["\(name) by training step"]
    if curve.measurementsPerPoint > 1 {
      parts.append(
        "the line is the mean of \(curve.measurementsPerPoint) measurements in a row, the band "
          + "runs from the lowest to the highest")
    }
    if chart.isLogarithmic {
      parts.append(
        "the axis is logarithmic" + (chart.drawsZeroAtFoot ? ", with zero at its foot" : ""))
    }
    if curve.omittedCount > 0 {
      parts.append("values left out because they are not finite: \(curve.omittedCount)")
    }
    return parts.joined(separator: "; ") + "."
  }

  private var setsWithNumbers: [(series: Int, set: AnsweredSet)] {
    answers.enumerated().filter { _, set in
      !set.errors.absoluteErrors.isEmpty || set.errors.answersWithoutNumber > 0
    }.map { ($0, $1) }
  }

  /// How far the answers were from the labels: bars for each set.
  var errorFigure: Figure? {
    let bins = ErrorBins(covering: setsWithNumbers.map(\.set.errors))
    let bars = setsWithNumbers.compactMap { series, set in
      bins.shares(set.errors).map { BarChart.Bars(name: set.name, series: series, shares: $0) }
    }
    guard !bars.isEmpty else { return nil }
    let chart = BarChart(
      identifier: "errors", title: "distribution of absolute errors", categories: bins.labels,
      categoryTitle: "absolute error", bars: bars)
    return Figure(
      drawing: chart.svg,
      caption:
        "Share of the answers by absolute error, |answer − label|, in bins that widen with it"
        + (bins.areHalfOpen ? ", each without its upper end" : "")
        + "; “no number” counts the answers that could not be read as one.",
      isWide: true)
  }

  /// Which numbers were answered for which: a chart for each set.
  var agreementFigures: [Figure] {
    setsWithNumbers.filter { !$0.set.numbers.isEmpty }.map { series, set in
      let chart = AgreementChart(
        identifier: "agreement-\(series)", title: "\(set.name): answers by label", series: series,
        numbers: set.numbers)
      return Figure(
        drawing: chart.svg,
        caption:
          "\(set.name): the numbers of \(set.numbers.count) answers by those of their labels, "
          + "on axes of signed logarithms; right answers lie on the dashed diagonal, a larger disc "
          + "stands for more answers.")
    }
  }

  /// The colours of the sets of answers.
  var answerLegend: Element {
    Element(.ul, .class("legend"), Attribute("aria-label", "Sets of answers")) {
      for (series, set) in setsWithNumbers {
        Element(.li, .class(Palette.className(series))) {
          ComparisonReport.swatch(series)
          set.name
        }
      }
    }
  }
}
