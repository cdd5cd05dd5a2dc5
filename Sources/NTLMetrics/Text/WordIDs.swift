/// Numbers words, equal ones alike: what is compared then are integers.
///
/// Words are bytes: `String` would take canonically equivalent spellings for equal.
struct WordIDs {
  private var known: [[UInt8]: Int32] = [:]

  mutating func ids(_ words: [[UInt8]]) -> [Int32] {
    words.map { word in
      if let id = known[word] { return id }
      let id = Int32(known.count)
      known[word] = id
      return id
    }
  }
}

/// How many n-grams two texts have in common, each counted as often as it is in both.
func commonNGrams(_ first: [Int32], _ second: [Int32], _ n: Int) -> Int {
  guard first.count >= n, second.count >= n else { return 0 }
  var left: [ArraySlice<Int32>: Int] = [:]
  for start in 0...(first.count - n) { left[first[start..<start + n], default: 0] += 1 }
  var common = 0
  for start in 0...(second.count - n) {
    let gram = second[start..<start + n]
    if let count = left[gram], count > 0 {
      left[gram] = count - 1
      common += 1
    }
  }
  return common
}
