import Foundation

/// The name of an event file: `events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER`.
///
/// TensorBoard reads the files of a folder in the order of their names, and what a later file voids of an
/// earlier one depends on it: seconds have ten digits, and a new file's are more than those of every file
/// in its folder, whatever the clock says.
struct EventFileName {
  private static let prefix = "events.out.tfevents."

  /// The name of the file to begin in a folder where there are others.
  static func next(after names: [String], now: Date = .now) -> String {
    let latest = names.compactMap(seconds).max() ?? 0
    // Ten digits: until the year 2286.
    let seconds = min(max(Int(now.timeIntervalSince1970), latest + 1), 9_999_999_999)
    let digits = String(seconds)
    let padding = String(repeating: "0", count: max(0, 10 - digits.count))
    return "\(prefix)\(padding)\(digits).\(host).\(getpid())"
  }

  private static func seconds(of name: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    let digits = name.dropFirst(prefix.count).prefix { $0 != "." }
    // A file of that name need not be TensorBoard's; a time beyond all times is none.
    return digits.count == 10 ? Int(digits) : nil
  }

  private static var host: String {
    // The system's own name for itself: Foundation's may wait for a name server.
    var bytes = [CChar](repeating: 0, count: 256)
    gethostname(&bytes, bytes.count - 1)
    let name = String(
      decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let allowed = name.unicodeScalars.filter {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-_".unicodeScalars.contains($0))
    }
    return allowed.isEmpty ? "localhost" : String(String.UnicodeScalarView(allowed.prefix(64)))
  }
}
