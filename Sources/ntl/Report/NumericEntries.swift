import NTLJSON

extension JSON {
  /// The numbers in an object, by name, in the object's order. One inside another object is called
  /// `outer/inner`, unless that is one of `transparent`, whose numbers count as the outer object's; arrays
  /// are left out.
  func numericEntries(
    transparent: Set<String> = ["metrics", "text"]
  ) -> [(name: String, value: Double)] {
    (members ?? []).flatMap { member -> [(name: String, value: Double)] in
      if let number = member.value.number { return [(member.name, number)] }
      let inner = member.value.numericEntries(transparent: transparent)
      return transparent.contains(member.name)
        ? inner : inner.map { ("\(member.name)/\($0.name)", $0.value) }
    }
  }
}
