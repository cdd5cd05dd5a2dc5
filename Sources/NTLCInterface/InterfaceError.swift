import CNTL
import NTLLoss

/// What is told to a program that called with something wrong: a code and a sentence.
struct InterfaceError: Error {
  let status: ntl_status
  let message: String

  /// A pointer, a size or a count.
  static func argument(_ message: String) -> Self {
    Self(status: NTL_ERROR_ARGUMENT, message: message)
  }

  /// An option.
  static func option(_ message: String) -> Self { Self(status: NTL_ERROR_OPTION, message: message) }
}

extension InterfaceError {
  /// What the loss itself refuses.
  init(_ error: LossError) {
    status =
      switch error {
      case .nonFiniteLogit: NTL_ERROR_LOGIT
      case .labelOutOfRange: NTL_ERROR_LABEL
      case .tooFewNumberTokens, .duplicateNumberToken, .nonFiniteValue, .numberTokenOutOfRange:
        NTL_ERROR_NUMBERS
      case .invalidWeight: NTL_ERROR_WEIGHT
      case .missingToken, .costMatrixShape, .invalidOption: NTL_ERROR_OPTION
      }
    message = error.description
  }
}

/// Stops a program whose header is another version's: its structures have other fields.
func checkSize<Structure>(of type: Structure.Type, _ size: Int) throws(InterfaceError) {
  let expected = MemoryLayout<Structure>.size
  guard size == expected else {
    throw .argument(
      "the size of \(type) is given as \(size), but is \(expected) in version \(NTL_VERSION); set it "
        + "to sizeof(\(type)), and compile with the ntl.h that came with this library")
  }
}
