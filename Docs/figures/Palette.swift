/// The figures' colours, on light paper and on dark: those of Okabe and Ito (2008), "Color universal
/// design", which people of every kind of colour vision tell apart. Lines differ in their dashes too.
enum Palette {
  /// What is coloured: a selector, a property, its value on light paper and on dark.
  private static let colours = [
    (".paper", "fill", "#ffffff", "#14171b"),
    (".title,.right", "fill", "#1a1d21", "#e7e9ec"),
    (".tick,.note", "fill", "#59626c", "#a3acb6"),
    (".axis,.outline", "stroke", "#8b949e", "#6b747e"),
    (".grid", "stroke", "#e8ebee", "#262b31"),
    (".s0", "stroke", "#0072b2", "#56b4e9"), (".bar.s0,.heat", "fill", "#0072b2", "#56b4e9"),
    (".s1", "stroke", "#d55e00", "#e5702a"), (".bar.s1", "fill", "#d55e00", "#e5702a"),
    (".s2", "stroke", "#009e73", "#1fb58a"), (".bar.s2", "fill", "#009e73", "#1fb58a"),
    (".s3", "stroke", "#cc79a7", "#d88bb6"),
  ]

  /// The style sheet of a figure.
  static var styleSheet: String {
    func rules(isDark: Bool) -> String {
      colours.map { "\($0.0){\($0.1):\(isDark ? $0.3 : $0.2)}" }.joined()
    }
    return """
      text{font:11px system-ui,-apple-system,"Segoe UI",sans-serif}
      .title{font-size:13px;font-weight:600}.right{font-weight:700}
      .axis,.grid{stroke-width:1}.line{fill:none;stroke-width:2;stroke-linejoin:round}
      .bar{stroke:none}.outline{fill:none}.heat{shape-rendering:crispEdges}
      .s1.line{stroke-dasharray:7 3}.s2.line{stroke-dasharray:2 2}.s3.line{stroke-dasharray:9 3 2 3}
      \(rules(isDark: false))
      @media (prefers-color-scheme:dark){\(rules(isDark: true))}
      """
  }
}
