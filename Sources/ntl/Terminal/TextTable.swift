/// Lines up cells under each other.
struct TextTable {
  private var rows: [[String]]

  init(_ header: [String]) { rows = [header] }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The first column to the left, the others to the right, with a rule under the header.
  var text: String {
    let widths = (rows.first ?? []).indices.map { c in
      rows.map { $0[c].count }.max() ?? 0
    }
    func line(_ row: [String]) -> String {
      zip(row, widths).enumerated().map { c, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return c == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return ([line(rows[0]), rule] + rows.dropFirst().map(line)).joined(separator: "\n")
  }
}
