/// A table whose cells are formatted already.
///
/// A row may have fewer cells than there are columns: the rest stay empty. Cells beyond the last
/// column are kept, under an empty heading.
public struct ReportTable: Codable, Equatable, Sendable {
  /// One line: a header and its cells.
  public struct Row: Codable, Equatable, Sendable {
    /// What the row is about; an arm's name gets that arm's colour.
    public var header: String
    /// The row's values.
    public var cells: [Cell]

    /// Makes a row.
    public init(_ header: String, _ cells: [Cell]) {
      self.header = header
      self.cells = cells
    }
  }

  /// One formatted value.
  public struct Cell: Codable, Equatable, Sendable {
    /// The value, formatted, such as `0.912 ± 0.004`.
    public var text: String
    /// Whether the value is the best one of its column.
    public var isBest: Bool

    /// Makes a cell.
    public init(_ text: String, isBest: Bool = false) {
      self.text = text
      self.isBest = isBest
    }
  }

  /// What the table holds, in one sentence, or an empty string.
  public var caption: String
  /// The heading of the column of row headers.
  public var corner: String
  /// The headings of the other columns.
  public var columns: [String]
  /// The lines of the table.
  public var rows: [Row]

  /// Makes a table.
  public init(
    caption: String = "", corner: String = "", columns: [String] = [], rows: [Row] = []
  ) {
    self.caption = caption
    self.corner = corner
    self.columns = columns
    self.rows = rows
  }
}
