import Foundation

/// A line on standard error that says how far something is: redrawn where that is a terminal, and otherwise
/// written again every few seconds.
final class StatusLine {
  let isTerminal = isatty(STDERR_FILENO) == 1
  private let clock = ContinuousClock()
  private var shown: ContinuousClock.Instant?

  /// Shows a text, unless the last one is too recent and this one is not due.
  func show(_ text: String, isDue: Bool = false) {
    let now = clock.now
    let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
    if let shown, now - shown < pause, !isDue { return }
    shown = now
    write(isTerminal ? "\r\u{1B}[K\(text.prefix(Self.columns))" : text + "\n")
  }

  /// Puts a text that stays in the place of the line.
  func end(_ text: String) {
    clear()
    write(text + "\n")
  }

  /// Takes the line away.
  func clear() { if isTerminal { write("\r\u{1B}[K") } }

  /// A bar of 20 characters.
  static func bar(_ done: Int, of all: Int) -> String {
    let width = 20
    let full = Int(min(Double(width), Double(done) * Double(width) / Double(max(1, all))))
    return String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  /// The width of the terminal: a longer line would wrap and could not be redrawn.
  private static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
      ? Int(size.ws_col) - 1 : 79
  }
}
