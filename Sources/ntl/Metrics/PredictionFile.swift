import Foundation
import NTLData
import NTLJSON

/// Anybody's predictions: a JSON object a line, with `prediction` and `label`, texts or numbers.
struct PredictionFile {
  /// One answer.
  struct Answer {
    let line: Int
    let prediction: String
    let label: String
    /// What was asked, where the file says.
    let question: String?
    /// The value of the field that answers are grouped by.
    let category: String?
  }

  /// Its path; of standard input, words.
  let name: String
  /// In the file's order.
  let answers: [Answer]

  /// Reads a file, or standard input for `-`.
  ///
  /// - Parameters:
  ///   - file: its path.
  ///   - field: the name of the member that answers are grouped by, if they are.
  /// - Throws: `InputError` or `DataError` naming file and line.
  init(reading file: String, groupedBy field: String?) throws {
    let lines = file == "-" ? FileLines.standardInput() : try FileLines(file)
    name = lines.file
    var answers: [Answer] = []
    while let line = try lines.next() {
      // An empty line at the end is no answer; nor is one elsewhere.
      if line.allSatisfy({ [0x20, 0x09].contains($0) }) { continue }
      do {
        answers.append(try Answer(parsing: line, line: lines.number, groupedBy: field))
      } catch let problem as LineProblem {
        throw InputError("\(name):\(lines.number): \(problem.text)")
      }
    }
    guard !answers.isEmpty else {
      throw InputError(
        "\(name): there is no answer in it; every line should be an object with \"prediction\" and "
          + "\"label\"")
    }
    self.answers = answers
  }

  /// The answers as metrics take them.
  var texts: [(prediction: String, label: String)] { answers.map(\.texts) }
}

/// What is wrong with a line.
private struct LineProblem: Error {
  let text: String
}

extension PredictionFile.Answer {
  var texts: (prediction: String, label: String) { (prediction, label) }

  fileprivate init(parsing content: ArraySlice<UInt8>, line: Int, groupedBy field: String?) throws {
    let json: JSON
    do {
      json = try JSON(parsing: content)
    } catch {
      throw LineProblem(text: "this is not JSON: column \(error.column): \(error.problem)")
    }
    guard json.members != nil else {
      throw LineProblem(text: "an object with \"prediction\" and \"label\" is expected")
    }
    func text(_ name: String) throws -> String {
      guard let value = json[name] else {
        throw LineProblem(text: "the object has no \"\(name)\"")
      }
      // A model that did not answer is wrong; a question without an answer is no question.
      if value.isNull && name == "prediction" { return "" }
      guard let text = value.plainText else {
        throw LineProblem(text: "\"\(name)\" is neither a text nor a number")
      }
      return text
    }
    self.line = line
    prediction = try text("prediction")
    label = try text("label")
    question = json["question"]?.string
    category = try field.map(text)
  }
}

extension JSON {
  /// A text as it is, and a number in digits: without an exponent, which the paper's rule cannot read,
  /// and without a fraction of 0. Nil for other values.
  fileprivate var plainText: String? {
    switch self {
    case .string(let text): text
    case .integer(let integer): "\(integer)"
    case .number(let number): Self.digits(of: number)
    case .null, .boolean, .array, .object: nil
    }
  }

  private static func digits(of number: Double) -> String {
    let shortest = "\(number)"
    guard let e = shortest.firstIndex(of: "e") else {
      return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    }
    // Large numbers with an exponent are integers; small ones get as many decimals as it takes.
    guard abs(number) < 1 else { return String(format: "%.0f", number) }
    let mantissa = shortest[..<e].split(separator: ".")
    let exponent = Int(shortest[e...].dropFirst()) ?? 0
    let decimals = (mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1].count : 0) - exponent
    return String(format: "%.*f", decimals, number)
  }
}
