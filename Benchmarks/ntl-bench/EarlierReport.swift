import Foundation

/// What `--json` wrote once, as far as a comparison needs it.
struct EarlierReport: Decodable {
  /// What the figures were taken with; what an older version did not write is nil.
  struct Header: Decodable {
    var date: String?
    var revision: String?
    let processor: String
    let threads: Int
    let simd: String
    let blasCore: String
    var build: String?
  }
  struct Result: Decodable {
    let name: String
    let timings: [Timing]
  }
  struct Timing: Decodable {
    let name: String
    let milliseconds: Quartiles
  }

  let header: Header
  let results: [Result]

  /// Reads a file.
  ///
  /// - Throws: ``EarlierReportError`` where there is none, or something else in it.
  static func read(_ file: URL) throws -> EarlierReport {
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw EarlierReportError.unreadable(
        file: file.path, problem: (error as NSError).localizedDescription)
    }
    do { return try JSONDecoder().decode(EarlierReport.self, from: data) } catch {
      throw EarlierReportError.malformed(file: file.path, problem: problem(error))
    }
  }

  /// Times by full name. A name that occurs twice keeps its first.
  var figures: [String: Quartiles] {
    let all = results.flatMap { result in
      result.timings.map { ("\(result.name)/\($0.name)", $0.milliseconds) }
    }
    return Dictionary(all) { first, _ in first }
  }

  /// What is wrong, in words.
  private static func problem(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
    return switch error as? DecodingError {
    case .keyNotFound(let key, let context): "\(path(context)).\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(path(context)) is of another kind"
    default: "it is no JSON"
    }
  }
}

extension EarlierReport.Header {
  /// In what the machines and their settings differ: `threads (1, now 2)`.
  func differences(from new: Header) -> [String] {
    let facts = [
      ("processor", processor, new.processor), ("threads", "\(threads)", "\(new.threads)"),
      ("BLAS core", blasCore, new.blasCore), ("SIMD level", simd, new.simd),
      ("build", build ?? new.build, new.build),
    ]
    return facts.filter { $0.1 != $0.2 }.map { "\($0.0) (\($0.1), now \($0.2))" }
  }
}

/// Why there is nothing to compare with.
enum EarlierReportError: Error, Equatable, CustomStringConvertible {
  case unreadable(file: String, problem: String)
  case malformed(file: String, problem: String)

  /// A sentence that says what is wrong and what to do.
  var description: String {
    switch self {
    case .unreadable(let file, let problem):
      "\(file) cannot be read (\(problem)); name a file that `ntl-bench --json` wrote with --compare"
    case .malformed(let file, let problem):
      "\(file) is not what `ntl-bench --json` writes: \(problem); name another with --compare"
    }
  }
}
