/// How many numbers of a text are malformed, by the rule of the paper's evaluation: how many matches of
/// `[+-]?[\d,.]*\d` Python's `float` refuses.
///
/// Those are the ones with a comma or with two points: "1,234", "1.2.3", "..5". A thousands separator is as
/// wrong to this rule as a model's stutter.
public func invalidNumberCount(in text: String) -> Int {
  var (invalid, points, commas) = (0, 0, 0)
  // Those up to the last digit so far: what follows it does not belong to the match.
  var isInvalid = false
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "."): points += 1
    case UInt8(ascii: ","): commas += 1
    case UInt8(ascii: "0")...UInt8(ascii: "9"): isInvalid = commas > 0 || points > 1
    default:
      invalid += isInvalid ? 1 : 0
      (points, commas, isInvalid) = (0, 0, false)
    }
  }
  return invalid + (isInvalid ? 1 : 0)
}
