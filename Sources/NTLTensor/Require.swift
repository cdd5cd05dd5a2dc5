/// Stops with `message` unless `condition` holds, in every build: `precondition` loses its message
/// under `-O`, and a shape error without the shapes is no help to anyone.
@inline(__always)
public func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  guard condition() else { fatalError(message(), file: file, line: line) }
}
