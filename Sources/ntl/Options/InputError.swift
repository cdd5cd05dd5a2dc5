/// What is wrong with what a command was given, found while it runs: unlike a `ValidationError` it brings no
/// reminder of the options.
struct InputError: Error, CustomStringConvertible {
  let description: String

  init(_ sentence: String) { description = sentence }
}
