import Foundation

/// Answers by the true number and the predicted one, both on axes of signed logarithms: right answers lie
/// on the diagonal. Answers that would cover each other are one bubble.
struct AgreementChart: Chart {
  let identifier: String
  let title: String
  let series: Int
  let numbers: [(label: Double, answer: Double)]

  var size: Size { Size(width: 420, height: 400) }
  private var frame: Frame { Frame(left: 58, top: 30, right: 410, bottom: 354) }

  /// The numbers that a drawing can hold.
  private var drawn: [(label: Double, answer: Double)] {
    numbers.filter { abs($0.label) < 1e290 && abs($0.answer) < 1e290 }
  }

  var summary: String {
    let exact = numbers.count { $0.label == $0.answer }
    return numbers.isEmpty
      ? "No data." : "\(exact) of \(numbers.count) answers lie on the diagonal."
  }

  @ContentBuilder var marks: [Element.Node] {
    let drawn = drawn
    if let low = drawn.map({ min($0.label, $0.answer) }).min(),
      let high = drawn.map({ max($0.label, $0.answer) }).max()
    {
      let x = Scale.signedLogarithmic(covering: low...high, from: frame.left, to: frame.right)
      let y = Scale.signedLogarithmic(covering: low...high, from: frame.bottom, to: frame.top)
      frame.verticalAxis(y, title: "answer")
      for tick in x.ticks {
        Element.line(
          from: Point(x: x(tick.value), y: frame.top),
          to: Point(x: x(tick.value), y: frame.bottom), class: "grid")
      }
      frame.horizontalAxis(x, title: "label")
      Element.line(
        from: Point(x: frame.left, y: frame.bottom), to: Point(x: frame.right, y: frame.top),
        class: "diagonal")
      Element(.g, .class(Palette.className(series))) {
        for bubble in bubbles(of: drawn, x, y) { bubble }
      }
    } else {
      frame.baseline
      frame.note("no data")
    }
  }

  /// What lies in one cell of a fine grid, drawn at its mean place with an area that grows with the count.
  private func bubbles(
    of numbers: [(label: Double, answer: Double)], _ x: Scale, _ y: Scale
  ) -> [Element] {
    struct Cell: Hashable {
      let column: Int
      let row: Int
    }
    struct Bubble {
      var count = 0.0
      var sum = Point(x: 0, y: 0)
      let first: (label: Double, answer: Double)
      /// Whether all answers there are the same.
      var isOne = true
    }
    let cellSize = 4.0
    var bubbles: [Cell: Bubble] = [:]
    for number in numbers {
      let place = Point(x: x(number.label), y: y(number.answer))
      let cell = Cell(column: Int(place.x / cellSize), row: Int(place.y / cellSize))
      var bubble = bubbles[cell] ?? Bubble(first: number)
      bubble.count += 1
      bubble.sum.x += place.x
      bubble.sum.y += place.y
      bubble.isOne = bubble.isOne && bubble.first == number
      bubbles[cell] = bubble
    }
    let sorted = bubbles.sorted { ($0.key.column, $0.key.row) < ($1.key.column, $1.key.row) }
    return sorted.map { _, bubble in
      let count = Int(bubble.count)
      let answers = count == 1 ? "1 answer" : "\(count) answers"
      let place = "\(Format.brief(bubble.first.answer)) to \(Format.brief(bubble.first.label))"
      return .circle(
        center: Point(x: bubble.sum.x / bubble.count, y: bubble.sum.y / bubble.count),
        radius: min(2 * pow(bubble.count, 0.25), 9), class: "bubble",
        tooltip: "\(answers) \(bubble.isOne ? "of" : "such as") \(place)")
    }
  }
}
