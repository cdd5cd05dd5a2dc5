/// What would be measured needs something that is not there; the others are measured all the same.
struct Unavailable: Error, CustomStringConvertible {
  /// A sentence that says what is missing and what to do.
  let description: String

  init(_ sentence: String) { description = sentence }
}

/// Leaves out contenders that lack something, and those that would be compared with them.
///
/// - Returns: the others, and what was missing, each once.
/// - Throws: whatever else is wrong.
func available(_ contenders: [Contender]) throws -> (contenders: [Contender], missing: [String]) {
  var (left, missing) = ([Contender](), [String]())
  for contender in contenders {
    do {
      try contender.prerequisite?()
    } catch let unavailable as Unavailable {
      if !missing.contains(unavailable.description) { missing.append(unavailable.description) }
      continue
    }
    if let baseline = contender.baseline, !left.contains(where: { $0.name == baseline }) {
      continue
    }
    left.append(contender)
  }
  return (left, missing)
}
