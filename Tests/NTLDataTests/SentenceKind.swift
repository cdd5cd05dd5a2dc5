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

  /// Looks at bytes: regular expressions took longer than all the rest of the tests.
  init?(_ sentence: Substring) {
    let bytes = Array(sentence.utf8)
    func isApplied(_ index: Int) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[index])
        && bytes[index + 1] == UInt8(ascii: "(")
    }
    if sentence.hasPrefix("Suppose ") {
      self = bytes.contains(UInt8(ascii: ",")) ? .twoEquations : .equation
    } else if !sentence.hasPrefix("Let ") {
      return nil
    } else if bytes[5] != UInt8(ascii: "(") {
      self = bytes[6] == UInt8(ascii: "=") ? .sumOrDifference : isApplied(9) ? .value : .expression
    } else if bytes[9] != UInt8(ascii: "=") {
      self = .derivative
    } else {
      self = (11..<bytes.count - 1).contains(where: isApplied) ? .combination : .polynomial
    }
  }
}

extension QuestionAnswer {
  /// The kinds of the sentences before the question itself.
  var sentenceKinds: [SentenceKind] {
    question.split(separator: ". ").dropLast().compactMap { SentenceKind($0) }
  }
}
