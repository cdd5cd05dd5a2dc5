/// Porter's stemmer (Porter 1980) with the extensions of NLTK, its default there.
///
/// Words are bytes of a–z and 0–9; a digit counts as a consonant, as in NLTK.
enum PorterStemmer {
  /// A word without its suffixes.
  static func stem(_ word: [UInt8]) -> [UInt8] {
    if let stem = irregular[word] { return stem }
    guard word.count > 2 else { return word }
    var word = StemmedWord(word)
    word.removePlural()
    word.removePastAndParticiple()
    word.endInI()
    word.replaceDoubleSuffixes()
    word.replace(thirdSuffixes) { $0 > 0 }
    word.removeLastSuffix()
    word.tidyUp()
    return word.bytes
  }

  /// Forms that no rule gets right.
  private static let irregular: [[UInt8]: [UInt8]] = {
    let forms = [
      "sky": "sky", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "news": "news",
      "innings": "inning", "inning": "inning", "outings": "outing", "outing": "outing",
      "cannings": "canning", "canning": "canning", "howe": "howe", "proceed": "proceed",
      "exceed": "exceed", "succeed": "succeed",
    ]
    return Dictionary(uniqueKeysWithValues: forms.map { (Array($0.utf8), Array($1.utf8)) })
  }()

  /// Step 3.
  private static let thirdSuffixes = suffixes([
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""),
    ("ness", ""),
  ])

  /// Step 2; of "logi" the l belongs to the stem that is measured.
  static let secondSuffixes = suffixes([
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
    ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"),
    ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ("fulli", "ful"),
  ])

  /// Step 4.
  static let fourthSuffixes = suffixes(
    [
      "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
      "ism", "ate", "iti", "ous", "ive", "ize",
    ].map { ($0, "") })

  typealias Suffix = (old: [UInt8], new: [UInt8])

  private static func suffixes(_ pairs: [(String, String)]) -> [Suffix] {
    pairs.map { (Array($0.utf8), Array($1.utf8)) }
  }
}

/// Porter's stem of a word of a–z and 0–9, as ROUGE takes it.
package func porterStem(of word: String) -> String {
  String(decoding: PorterStemmer.stem(Array(word.utf8)), as: UTF8.self)
}
