/// What a download tells while it works.
public enum HubEvent: Sendable, Equatable {
  /// Files will be fetched: how many, and their bytes, without those of unknown size.
  case begins(repository: String, files: Int, bytes: Int)
  /// Bytes of a file have come.
  case progress(TransferProgress)
  /// A file is there, whole and checked.
  case finished(file: String, bytes: Int)
  /// Another process is fetching the same file.
  case waits(file: String)
  /// The transfer failed and is tried again after so many seconds.
  case retries(file: String, reason: String, seconds: Double)
}

/// How far a download is.
public struct TransferProgress: Sendable, Equatable {
  /// The file that is coming.
  public let file: String
  /// How much of it is there.
  public let bytes: Int
  /// Its size, if the server has told it.
  public let size: Int?
  /// How much of all files is there.
  public let allBytes: Int
  /// The size of all files, without those of unknown size.
  public let allSize: Int
}
