/// ROUGE (Lin 2004) of one answer: the F-measures of common words, word pairs and subsequences.
///
///     F = 2·P·R / (P + R),    P = common / prediction's,    R = common / label's
///
/// As rouge_score computes it with its stemmer: words are runs of a–z and 0–9 of the text in lower case,
/// those of more than three letters stemmed (``PorterStemmer``).
struct ROUGEScores: Sendable, Equatable {
  /// Of single words.
  let rouge1: Double
  /// Of pairs of words.
  let rouge2: Double
  /// Of the longest common subsequence, the whole text taken as one sentence.
  let rougeL: Double

  init(prediction: String, label: String) {
    var ids = WordIDs()
    let predicted = ids.ids(Self.words(of: prediction))
    let labelled = ids.ids(Self.words(of: label))
    func f(_ common: Int, _ n: Int) -> Double {
      let precision = Double(common) / Double(max(1, predicted.count - n + 1))
      let recall = Double(common) / Double(max(1, labelled.count - n + 1))
      return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }
    rouge1 = f(commonNGrams(predicted, labelled, 1), 1)
    rouge2 = f(commonNGrams(predicted, labelled, 2), 2)
    rougeL = f(longestCommonSubsequence(predicted, labelled), 1)
  }

  /// The stemmed words of a text.
  static func words(of text: String) -> [[UInt8]] {
    var (words, word) = ([[UInt8]](), [UInt8]())
    func end() {
      if !word.isEmpty { words.append(word.count > 3 ? PorterStemmer.stem(word) : word) }
      word.removeAll(keepingCapacity: true)
    }
    func read(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        word.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
      default: end()
      }
    }
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        read(UInt8(scalar.value))
      } else {
        // The Kelvin sign is a k in lower case, and İ an i with a dot.
        scalar.properties.lowercaseMapping.utf8.forEach(read)
      }
    }
    end()
    return words
  }
}

/// The length of the longest sequence that is contained, with gaps, in both; time n·m, memory m.
func longestCommonSubsequence(_ first: [Int32], _ second: [Int32]) -> Int {
  // Equal beginnings and ends are part of one; most answers are right, or nearly.
  let prefix = zip(first, second).prefix { $0 == $1 }.count
  let (a, b) = (first.dropFirst(prefix), second.dropFirst(prefix))
  let suffix = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
  let (left, right) = (Array(a.dropLast(suffix)), Array(b.dropLast(suffix)))
  // row[j]: of the left words so far and the first j of the right.
  var row = [Int](repeating: 0, count: right.count + 1)
  for word in left {
    var diagonal = 0
    for j in right.indices {
      let above = row[j + 1]
      row[j + 1] = word == right[j] ? diagonal + 1 : max(above, row[j])
      diagonal = above
    }
  }
  return prefix + suffix + (row.last ?? 0)
}
