import NTLReport

extension Report {
  /// The run as a picture, an SVG file: each measurement's times in units of their baseline.
  var chart: String {
    RatioChart(
      identifier: "run", title: "ntl-bench, \(header.processor), \(header.threads) threads",
      axisTitle: "time, × its baseline",
      key: [
        "Light blue: baselines. Dark blue: what is compared with them. Orange: other programs.",
        "Thin line: half of the sample. Upright stroke: the machine's limit. Bars beyond 5 are cut.",
        "Sources \(header.revision), \(header.date)",
      ],
      groups: results.map { .init(name: $0.name, bars: $0.timings.map(\.bar)) }
    ).file
  }
}

extension Timing {
  /// Who has no baseline is one, and ends at 1.
  fileprivate var bar: RatioChart.Bar {
    let time = "\(Quartiles.text(milliseconds.median)) ms"
    let ratio = ratio?.quartiles
    let notes = [
      time, self.ratio.map { "\(Quartiles.text($0.quartiles.median)) × \($0.baseline)" },
      limit.map { "\(Quartiles.text($0.timesLimit.median)) × limit" },
    ]
    let length = ratio?.median ?? 1
    return RatioChart.Bar(
      name: name, series: series, ratio: length, range: ratio.map { $0.lower...$0.upper },
      // The limit in the bar's unit.
      limit: limit.map { length / $0.timesLimit.median },
      note: notes.compactMap(\.self).joined(separator: ",  "))
  }

  /// A colour each for baselines, ours and peers.
  private var series: Int {
    let isPeer = ["PyTorch", "tokenizers"].contains { name.hasPrefix($0) }
    return ratio == nil ? 5 : isPeer ? 1 : 0
  }
}
