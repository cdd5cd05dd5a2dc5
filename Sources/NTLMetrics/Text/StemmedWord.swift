/// A word on its way through the steps.
struct StemmedWord {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Step 1a: caresses → caress, ponies → poni, dies → die, cats → cat.
  mutating func removePlural() {
    if ends("ies") {
      bytes.removeLast(bytes.count == 4 ? 1 : 2)
    } else if ends("sses") {
      bytes.removeLast(2)
    } else if ends("s") && !ends("ss") {
      bytes.removeLast()
    }
  }

  /// Step 1b: agreed → agree, plastered → plaster, motoring → motor, hopping → hop, filing → file.
  mutating func removePastAndParticiple() {
    if ends("ied") { return bytes.removeLast(bytes.count == 4 ? 1 : 2) }
    if ends("eed") {
      if measure(dropping: 3) > 0 { bytes.removeLast() }
      return
    }
    let suffix = ends("ed") ? 2 : ends("ing") ? 3 : 0
    guard suffix > 0, consonants(dropping: suffix).contains(false) else { return }
    bytes.removeLast(suffix)
    if ends("at") || ends("bl") || ends("iz") {
      bytes.append(UInt8(ascii: "e"))
    } else if endsInDoubleConsonant {
      if !ends("l") && !ends("s") && !ends("z") { bytes.removeLast() }
    } else if measure(dropping: 0) == 1 && endsShort(dropping: 0) {
      bytes.append(UInt8(ascii: "e"))
    }
  }

  /// Step 1c: happy → happi, but enjoy and by stay.
  mutating func endInI() {
    guard ends("y"), bytes.count > 2, consonants(dropping: 1).last == true else { return }
    bytes[bytes.count - 1] = UInt8(ascii: "i")
  }

  /// Step 2: relational → relate, hopefulness → hopeful.
  mutating func replaceDoubleSuffixes() {
    // As often as it goes: "alli" comes before all other rules.
    while ends("alli") && measure(dropping: 4) > 0 { bytes.removeLast(2) }
    if ends("logi") {
      if measure(dropping: 3) > 0 { bytes.removeLast() }
    } else {
      replace(PorterStemmer.secondSuffixes) { $0 > 0 }
    }
  }

  /// Step 4: revival → reviv, adoption → adopt.
  mutating func removeLastSuffix() {
    if ends("ion") {
      let before = bytes.dropLast(3).last
      guard before == UInt8(ascii: "s") || before == UInt8(ascii: "t") else { return }
    }
    replace(PorterStemmer.fourthSuffixes) { $0 > 1 }
  }

  /// Step 5: probate → probat, controll → control.
  mutating func tidyUp() {
    if ends("e") {
      let measure = measure(dropping: 1)
      if measure > 1 || measure == 1 && !endsShort(dropping: 1) { bytes.removeLast() }
    }
    if ends("ll") && measure(dropping: 1) > 1 { bytes.removeLast() }
  }

  /// Replaces the first suffix that fits, if the stem before it is long enough; no other is tried then.
  mutating func replace(_ suffixes: [PorterStemmer.Suffix], where isLongEnough: (Int) -> Bool) {
    guard let suffix = suffixes.first(where: { ends($0.old) }),
      isLongEnough(measure(dropping: suffix.old.count))
    else { return }
    bytes.replaceSubrange((bytes.count - suffix.old.count)..., with: suffix.new)
  }
}

// MARK: Porter's conditions
extension StemmedWord {
  private func ends(_ suffix: String) -> Bool { ends(Array(suffix.utf8)) }

  private func ends(_ suffix: [UInt8]) -> Bool { bytes.suffix(suffix.count).elementsEqual(suffix) }

  /// By letter, whether it is a consonant: not a, e, i, o, u, and not a y behind a consonant.
  private func consonants(dropping end: Int) -> [Bool] {
    var flags: [Bool] = []
    flags.reserveCapacity(bytes.count)
    for byte in bytes.dropLast(end) {
      switch Character(Unicode.Scalar(byte)) {
      case "a", "e", "i", "o", "u": flags.append(false)
      case "y": flags.append(flags.last.map { !$0 } ?? true)
      default: flags.append(true)
      }
    }
    return flags
  }

  /// m: how often a vowel is followed by a consonant.
  private func measure(dropping end: Int) -> Int {
    let flags = consonants(dropping: end)
    return zip(flags, flags.dropFirst()).count { !$0 && $1 }
  }

  private var endsInDoubleConsonant: Bool {
    bytes.count >= 2 && bytes[bytes.count - 1] == bytes[bytes.count - 2]
      && consonants(dropping: 0).last == true
  }

  /// *o: ends in consonant, vowel, consonant, the last not w, x or y; or is just a vowel and a consonant.
  private func endsShort(dropping end: Int) -> Bool {
    let flags = consonants(dropping: end)
    if flags.count == 2 { return !flags[0] && flags[1] }
    guard flags.suffix(3) == [true, false, true] else { return false }
    return ![UInt8(ascii: "w"), UInt8(ascii: "x"), UInt8(ascii: "y")].contains(
      bytes[bytes.count - end - 1])
  }
}
