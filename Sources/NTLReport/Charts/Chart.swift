/// A drawing that stands by itself: it scales with its column and says what it shows.
protocol Chart {
  /// Unique within the page.
  var identifier: String { get }
  /// What is drawn, in a few words; read aloud first.
  var title: String { get }
  /// What there is to see, in numbers; read aloud to those who cannot see the drawing.
  var summary: String { get }
  /// The drawing's extent in user units, one CSS pixel each at its natural size.
  var size: Size { get }
  /// The marks, back to front.
  @ContentBuilder var marks: [Element.Node] { get }
}

/// An extent in user units.
struct Size: Sendable {
  var width: Double
  var height: Double
}

extension Chart {
  /// The chart as an `svg` element that can stand in an HTML page.
  var svg: Element {
    let (titleID, summaryID) = (identifier + "-title", identifier + "-summary")
    let box = "0 0 \(Format.coordinate(size.width)) \(Format.coordinate(size.height))"
    // Beyond a quarter more than its natural size a chart's text would outgrow the page's.
    let widest = "max-width: \(Format.coordinate(1.25 * size.width))px"
    return Element(
      .svg, Attribute("xmlns", "http://www.w3.org/2000/svg"), Attribute("viewBox", box),
      Attribute("style", widest),
      Attribute("role", "img"), Attribute("aria-labelledby", "\(titleID) \(summaryID)")
    ) {
      Element(.title, Attribute("id", titleID)) { title }
      Element(.desc, Attribute("id", summaryID)) { summary }
      marks
    }
  }
}

typealias Attribute = Element.Attribute
