/// R² by layer: a line for each thing that is read, what the token alone tells as a mark at its left, and the
/// controls as thin lines.
struct LayerChart: Chart {
  let identifier: String
  let title: String
  let layers: [String]
  let curves: [ProbeReport.Curve]

  var size: Size { Size(width: 560, height: 280) }
  private var frame: Frame { Frame(left: 46, top: 30, right: 552, bottom: 232) }

  /// What is lower is drawn at the foot: one bad readout should not flatten all others.
  static let lowest = -0.25

  var summary: String {
    curves.map { curve in
      let values = zip(layers, curve.values).compactMap { layer, value in
        value.map { "\(layer) \(Format.fixed($0, decimals: 2))" }
      }
      return "\(curve.name): \(values.isEmpty ? "no data" : values.joined(separator: ", "))."
    }.joined(separator: " ")
  }

  private var values: [Double] {
    curves.flatMap { $0.values + $0.shuffled + [$0.baseline] }.compactMap(\.self)
  }

  /// What the axis has to reach down to: readouts a little below zero stand on it.
  private var foot: Double {
    let least = values.min() ?? 0
    return least < -0.05 ? max(Self.lowest, least) : 0
  }

  /// Whether a value lies so far below the axis that it is not where it is drawn.
  var cutsValues: Bool { values.contains { $0 < Self.lowest } }

  @ContentBuilder var marks: [Element.Node] {
    if values.isEmpty {
      frame.baseline
      frame.note("no data")
    } else {
      let vertical = Scale.nice(covering: foot...1, from: frame.bottom, to: frame.top)
      frame.verticalAxis(vertical, title: "R² on questions that were not learned from")
      frame.baseline
      for (index, layer) in layers.enumerated() where isLabelled(index) {
        Element.text(
          layer, at: Point(x: x(index), y: frame.bottom + 17), anchor: .middle, class: "tick")
      }
      frame.horizontalTitle("layer")
      for (series, curve) in curves.enumerated() {
        Element(.g, .class(Palette.className(series))) {
          for line in runs(of: curve.shuffled, vertical) {
            Element.path(through: line, class: "thread")
          }
          if let baseline = curve.baseline {
            Element.line(
              from: Point(x: frame.left, y: vertical(baseline)),
              to: Point(x: frame.left + 22, y: vertical(baseline)), class: "range")
          }
          for line in runs(of: curve.values, vertical) {
            Element.path(through: line, class: "line")
          }
          for (index, value) in curve.values.enumerated() {
            if let value {
              Element.circle(
                center: Point(x: x(index), y: vertical(value)), radius: 3, class: "dot",
                tooltip: "\(curve.name), \(layers[index]): \(Format.fixed(value, decimals: 3))")
            }
          }
        }
      }
    }
  }

  private func x(_ layer: Int) -> Double {
    let (left, right) = (frame.left + 34, frame.right - 34)
    return left + (right - left) * Double(layer) / Double(max(1, layers.count - 1))
  }

  /// The ends always, and as many in between as there is room for.
  private func isLabelled(_ index: Int) -> Bool {
    let step = (layers.count + 7) / 8
    let isEnd = index == 0 || index == layers.count - 1
    return isEnd || index % step == 0 && index + step < layers.count
  }

  /// The lines between gaps.
  private func runs(of values: [Double?], _ vertical: Scale) -> [[Point]] {
    values.enumerated().split { $0.element == nil }.map { run in
      run.map { Point(x: x($0.offset), y: vertical($0.element!)) }
    }.filter { $0.count > 1 }
  }
}
