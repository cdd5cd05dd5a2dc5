import Foundation

/// A question with holes: `{p}` for the first number or expression, `{q}` for the second number.
struct QuestionTemplate: ExpressibleByStringLiteral {
  private let text: String

  init(stringLiteral text: String) {
    self.text = text
  }

  func question(_ p: String, _ q: String = "") -> String {
    text.replacingOccurrences(of: "{p}", with: p).replacingOccurrences(of: "{q}", with: q)
  }
}

extension QuestionTemplate {
  static let evaluation: [QuestionTemplate] = [
    "{p}",
    "What is {p}?",
    "Evaluate {p}.",
    "Calculate {p}.",
    "What is the value of {p}?",
  ]

  static let sum: [QuestionTemplate] = [
    "{p} + {q}",
    "{p}+{q}",
    "Work out {p} + {q}.",
    "Add {p} and {q}.",
    "Put together {p} and {q}.",
    "Sum {p} and {q}.",
    "Total of {p} and {q}.",
    "Add together {p} and {q}.",
    "What is {p} plus {q}?",
    "Calculate {p} + {q}.",
    "What is {p} + {q}?",
  ]

  static let difference: [QuestionTemplate] = [
    "{p} - {q}",
    "Work out {p} - {q}.",
    "What is {p} minus {q}?",
    "What is {p} take away {q}?",
    "What is {q} less than {p}?",
    "Subtract {q} from {p}.",
    "Calculate {p} - {q}.",
    "What is {p} - {q}?",
  ]

  static let distance: [QuestionTemplate] = [
    "What is the distance between {p} and {q}?",
    "What is the distance between {q} and {p}?",
    "What is the difference between {p} and {q}?",
    "What is the difference between {q} and {p}?",
  ]

  static let product: [QuestionTemplate] = [
    "{p}*{q}",
    "{p} * {q}",
    "Calculate {p}*{q}.",
    "Work out {p} * {q}.",
    "Multiply {p} and {q}.",
    "Product of {p} and {q}.",
    "What is the product of {p} and {q}?",
    "{p} times {q}",
    "What is {p} times {q}?",
  ]

  static let remainder: [QuestionTemplate] = [
    "Calculate the remainder when {p} is divided by {q}.",
    "What is the remainder when {p} is divided by {q}?",
  ]

  static let rounding: [QuestionTemplate] = [
    "Round {p} to {q}.",
    "What is {p} rounded to {q}?",
  ]

  static let sequence: [QuestionTemplate] = [
    "What is next in {p}?",
    "What comes next: {p}?",
    "What is the next term in {p}?",
  ]
}
