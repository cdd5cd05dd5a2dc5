/// Stops the program when the caller made a mistake.
///
/// Unlike `precondition`, it says what the mistake was in optimised builds, too.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  guard condition else { fatalError(message()) }
}
