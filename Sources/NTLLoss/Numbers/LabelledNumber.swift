/// A number in the labels: the digits it is written with, and what each of them is worth.
public struct LabelledNumber: Sendable, Equatable {
  /// Rows of the logits where its digits stand, ascending. Its loss is counted at the first.
  public var positions: [Int]
  /// For each position, which number token the label is, as an index into the vocabulary.
  public var digits: [Int]
  /// For each position, the power of ten it stands for: 1, 0, −1 in "12.3".
  public var exponents: [Int]
  /// The row where the label is a minus sign, if the number has one.
  public var signPosition: Int?
  /// By how much the loss of this number is multiplied.
  public var factor: Double

  /// A number of several digits.
  public init(
    positions: [Int], digits: [Int], exponents: [Int], signPosition: Int? = nil, factor: Double = 1
  ) {
    (self.positions, self.digits, self.exponents) = (positions, digits, exponents)
    (self.signPosition, self.factor) = (signPosition, factor)
  }

  /// Every row of logits that it is read from, the sign's first.
  public var rows: [Int] { (signPosition.map { [$0] } ?? []) + positions }
}

/// How digits make a number.
public struct NumberNotation: Sendable, Codable, Equatable {
  /// The token of the decimal point; nil: a number ends there.
  public var dotToken: Int32?
  /// The token of the minus sign; nil: numbers have none.
  public var minusToken: Int32?

  /// A notation; by default, digits alone.
  public init(dotToken: Int32? = nil, minusToken: Int32? = nil) {
    (self.dotToken, self.minusToken) = (dotToken, minusToken)
  }
}

extension NumberVocabulary {
  /// Every number token of the labels by itself.
  public func tokens(in labels: Labels) -> [LabelledNumber] {
    labels.tokens.indices.compactMap { position in
      labels[position].flatMap(index(of:)).map {
        LabelledNumber(positions: [position], digits: [$0], exponents: [0])
      }
    }
  }

  /// The runs of number tokens in the labels, as numbers.
  ///
  /// A point between two digits belongs to the number, once: "1.2.3" is 1.2 and 3. A minus sign belongs
  /// to it right before its first digit, unless a digit stands before the sign: "3-12" is 3 and 12.
  /// Ignored labels and the ends of sequences end numbers.
  public func numbers(
    in labels: Labels, _ notation: NumberNotation = NumberNotation()
  ) -> [LabelledNumber] {
    labels.sequences.flatMap { numbers(in: labels, $0, notation, pointsCount: true) }
  }

  /// The runs of number tokens in the labels, as if there were no points between digits: 12.34 is
  /// written with the digits of 1234, and 1.2.3 with those of 123.
  public func digitRuns(in labels: Labels, dotToken: Int32?) -> [LabelledNumber] {
    labels.sequences.flatMap {
      numbers(in: labels, $0, NumberNotation(dotToken: dotToken), pointsCount: false)
    }
  }

  private func numbers(
    in labels: Labels, _ sequence: Range<Int>, _ notation: NumberNotation, pointsCount: Bool
  ) -> [LabelledNumber] {
    func digit(_ position: Int) -> Int? {
      sequence.contains(position) ? labels[position].flatMap(index(of:)) : nil
    }
    func label(_ position: Int) -> Int32? { sequence.contains(position) ? labels[position] : nil }
    var numbers: [LabelledNumber] = []
    var position = sequence.lowerBound
    while position < sequence.upperBound {
      guard digit(position) != nil else {
        position += 1
        continue
      }
      var number = LabelledNumber(positions: [], digits: [], exponents: [])
      let hasMinus = notation.minusToken.map { label(position - 1) == $0 } == true
      if hasMinus && digit(position - 2) == nil { number.signPosition = position - 1 }
      var integerDigits: Int?
      while true {
        if let digit = digit(position) {
          number.positions.append(position)
          number.digits.append(digit)
        } else if integerDigits == nil, let dot = notation.dotToken, label(position) == dot,
          digit(position + 1) != nil
        {
          if pointsCount { integerDigits = number.digits.count }
        } else {
          break
        }
        position += 1
      }
      let whole = integerDigits ?? number.digits.count
      number.exponents = number.digits.indices.map { whole - 1 - $0 }
      numbers.append(number)
    }
    return numbers
  }
}
