public import Foundation

extension ComparisonReport {
  /// Writes ``html()`` to a file, whole or not at all: to a temporary one beside it that then takes
  /// its name.
  ///
  /// - Throws: ``ReportError/cannotWrite(path:reason:)``.
  public func write(to file: URL) throws(ReportError) {
    try writePage(html(), to: file)
  }

  /// The report's measurements as JSON, with sorted keys; numbers that are not finite become the
  /// strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
  public func json() throws(ReportError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      return try encoder.encode(self)
    } catch {
      throw .cannotEncode(reason: String(describing: error))
    }
  }

  /// Reads what ``json()`` wrote.
  ///
  /// - Throws: ``ReportError/malformed(reason:)`` where the data is no report.
  public init(json: Data) throws(ReportError) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      self = try decoder.decode(ComparisonReport.self, from: json)
    } catch {
      throw .malformed(reason: String(describing: error))
    }
  }
}

extension RunReport {
  /// Writes ``html()`` to a file, whole or not at all: to a temporary one beside it that then takes
  /// its name.
  ///
  /// - Throws: ``ReportError/cannotWrite(path:reason:)``.
  public func write(to file: URL) throws(ReportError) { try writePage(html(), to: file) }
}

func writePage(_ html: String, to file: URL) throws(ReportError) {
  do {
    try Data(html.utf8).write(to: file, options: .atomic)
  } catch {
    throw .cannotWrite(path: file.path, reason: error.localizedDescription)
  }
}

/// Why a report could not be stored or read.
public enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The page's file could not be written.
  case cannotWrite(path: String, reason: String)
  /// The measurements could not be put into JSON.
  case cannotEncode(reason: String)
  /// The JSON does not hold a report.
  case malformed(reason: String)

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .cannotWrite(let path, let reason):
      "cannot write the report to \(path): \(reason); choose a folder that exists and can be "
        + "written to"
    case .cannotEncode(let reason):
      "cannot encode the report: \(reason)"
    case .malformed(let reason):
      "the JSON does not hold a comparison report: \(reason); give one that this version wrote"
    }
  }
}
