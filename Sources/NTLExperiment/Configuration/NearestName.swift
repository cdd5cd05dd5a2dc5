/// How many characters must be added, deleted, replaced or swapped with their neighbour to turn one text into
/// another (Damerau 1964, without changes inside a swapped pair).
func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a), Array(b))
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}

/// The name that somebody meant: the nearest by ``editDistance(_:_:)``, if at most a third of it is wrong.
func nearestName(to name: String, in names: some Sequence<String>) -> String? {
  // A text of a million characters is no name with a typing error.
  guard name.utf8.count <= 200 else { return nil }
  return names.map { (name: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
    .filter { $0.distance <= max(2, $0.name.count / 3) }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
}
