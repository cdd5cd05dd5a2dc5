/// The extents of a row-major tensor, outermost first.
public struct Shape: Hashable, Sendable {
  /// The extents, outermost first.
  public let dimensions: [Int]
  /// The product of all extents.
  public let count: Int

  /// A shape with these extents, none negative.
  public init(_ dimensions: [Int]) {
    require(dimensions.allSatisfy { $0 >= 0 }, "negative extent in shape \(dimensions)")
    self.dimensions = dimensions
    count = dimensions.reduce(1, *)
  }

  /// The last extent: the length of one contiguous row.
  public var columns: Int { dimensions.last ?? 1 }

  /// How many rows of `columns` scalars there are.
  public var rows: Int { dimensions.dropLast().reduce(1, *) }

  /// The same shape with another last extent.
  public func replacingColumns(with columns: Int) -> Shape {
    Shape(dimensions.dropLast() + [columns])
  }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// `[2, 3]` is a shape of two rows and three columns.
  public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }
  /// The extents in brackets.
  public var description: String { dimensions.description }
}
