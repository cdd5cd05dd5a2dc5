/// The colours and strokes of the report's series, on light paper and on dark.
///
/// The series colours are those of Okabe and Ito (2008), "Color universal design", which people of
/// every kind of colour vision tell apart; each also has a stroke pattern of its own.
enum Palette {
  /// A colour and the pattern of its strokes (SVG's `stroke-dasharray`).
  private struct Series {
    let light: String
    let dark: String
    let dashes: String
  }

  // Blue and sky blue change places in the dark, so that the brighter comes first.
  private static let series = [
    Series(light: "#0072b2", dark: "#56b4e9", dashes: "none"),
    Series(light: "#d55e00", dark: "#e5702a", dashes: "7 2.5"),
    Series(light: "#009e73", dark: "#1fb58a", dashes: "2.5 2"),
    Series(light: "#cc79a7", dark: "#d88bb6", dashes: "9 2.5 2 2.5"),
    Series(light: "#e69f00", dark: "#e69f00", dashes: "5 2 1.5 2 1.5 2"),
    Series(light: "#56b4e9", dark: "#3d8fd1", dashes: "12 3"),
    Series(light: "#3d3d3d", dark: "#f0e442", dashes: "1.5 2.5"),
  ]

  /// Everything that is not a series: name, on light paper, on dark.
  private static let surfaces = [
    ("paper", "#ffffff", "#14171b"),
    ("ink", "#1a1d21", "#e7e9ec"),
    ("muted", "#59626c", "#a3acb6"),
    ("rule", "#cfd4da", "#3d444c"),
    ("grid", "#e8ebee", "#262b31"),
  ]

  /// The class that gives an element the colours of the arm at an index; they recur after seven.
  static func className(_ index: Int) -> String { "series-\(index % series.count)" }

  /// The rules that the style sheet needs: colours as custom properties, by mode, and one class for
  /// each series.
  static var styleSheet: String {
    let classes = series.indices.map { index in
      ".series-\(index) { --series: var(--series-\(index)); --dashes: \(series[index].dashes); }"
    }
    return """
      :root { color-scheme: light dark; \(properties(isDark: false)) }
      @media (prefers-color-scheme: dark) { :root { \(properties(isDark: true)) } }
      @media print { :root { color-scheme: light; \(properties(isDark: false)) } }
      \(classes.joined(separator: "\n"))
      """
  }

  /// Rules for a drawing in a file of its own, where many programs know no custom properties: each
  /// `var(--ink)` replaced by its colour, on light paper and, again, on dark. In a rule for `.series`
  /// the series' colour is `var(--series)`; it is repeated for each of them.
  static func resolved(_ rules: [String]) -> String {
    func resolved(isDark: Bool) -> String {
      let all = rules.flatMap { rule in
        rule.contains(".series")
          ? series.indices.map { index in
            rule.replacing(".series", with: ".\(className(index))")
              .replacing("var(--series)", with: "var(--series-\(index))")
          } : [rule]
      }
      return colours(isDark: isDark).reduce(all.joined(separator: "\n")) {
        $0.replacing("var(--\($1.name))", with: $1.colour)
      }
    }
    return resolved(isDark: false)
      + "\n@media (prefers-color-scheme: dark) {\n\(resolved(isDark: true))\n}"
  }

  private static func properties(isDark: Bool) -> String {
    colours(isDark: isDark).map { "--\($0.name): \($0.colour);" }.joined(separator: " ")
  }

  private static func colours(isDark: Bool) -> [(name: String, colour: String)] {
    surfaces.map { ($0.0, isDark ? $0.2 : $0.1) }
      + series.enumerated().map {
        ("series-\($0.offset)", isDark ? $0.element.dark : $0.element.light)
      }
  }
}
