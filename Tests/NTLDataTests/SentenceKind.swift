import NTLData

/// The kinds of sentences that stand before a composed question.
enum SentenceKind: String, CaseIterable {
  case sumOrDifference = "Let x = p + q."
  case expression = "Let x be an expression."
  case value = "Let x be f(a)."
  case equation = "Suppose an equation."
  case twoEquations = "Suppose two equations."
  case polynomial = "Let f(a) = a polynomial."
  case combination = "Let f(a) = b*g(a) + c*h(a)."
  case derivative = "Let f(a) be a derivative."

  init?(_ sentence: Substring) {
    if sentence.hasPrefix("Suppose ") {
      self = sentence.contains(", ") ? .twoEquations : .equation
    } else if sentence.contains(" derivative of ") {
      self = .derivative
    } else if sentence.contains(/^Let .\(.\) = .*[a-z]\([a-z]\)/) {
      self = .combination
    } else if sentence.contains(/^Let .\(.\) =/) {
      self = .polynomial
    } else if sentence.contains(/^Let . =/) {
      self = .sumOrDifference
    } else if sentence.contains(/^Let . be [a-z]\(/) {
      self = .value
    } else if sentence.contains(/^Let . be/) {
      self = .expression
    } else {
      return nil
    }
  }
}

extension QuestionAnswer {
  /// The kinds of the sentences before the question itself.
  var sentenceKinds: [SentenceKind] {
    question.split(separator: ". ").dropLast().compactMap { SentenceKind($0) }
  }
}
