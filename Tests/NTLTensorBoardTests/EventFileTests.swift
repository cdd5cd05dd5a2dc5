import Foundation
import NTLTensorBoard
import Testing

/// The files' structure, byte by byte.
@Suite struct EventFileTests {
  /// RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
  @Test(
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      ([UInt8](0..<32), 0x46DD_794E),
      ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
      ([UInt8]("123456789".utf8), 0xE306_9283),
      ([], 0),
    ] as [([UInt8], UInt32)])
  func checksumsAreThoseOfTheStandard(_ bytes: [UInt8], _ checksum: UInt32) {
    #expect(CRC32C.checksum(bytes) == checksum)
  }

  @Test func everythingAddedIsInTheFile() throws {
    try withTemporaryFolder { folder in
      let writer = try EventFileWriter(folder: folder.appending(path: "a/b"), startingAt: 401)
      try writer.add(
        scalars: [("train/loss", 0.25), ("eval/mae", -1e30)], step: 410,
        at: Date(timeIntervalSince1970: 1_700_000_000.5))
      try writer.add(scalars: [], step: 411)
      try writer.add(text: "größer als `null`", tag: "configuration", step: 401)
      try writer.flush()

      let file = try RecordFile(writer.file)
      #expect(!file.isCutOff && file.events.count == 4)
      #expect(file.events[0].text(3) == "brain.Event:2")
      #expect(try file.events[1].messages(7)[0].integer(1) == 1)
      #expect(file.events[1].integer(2) == 401)
      let scalars = file.events[2]
      #expect(scalars.integer(2) == 410 && scalars.double(1) == 1_700_000_000.5)
      let values = try scalars.messages(5)[0].messages(1)
      #expect(values.map { $0.text(1) } == ["train/loss", "eval/mae"])
      #expect(values.map { $0.float(2) } == [0.25, -1e30])
      let text = try file.events[3].messages(5)[0].messages(1)[0]
      #expect(try text.messages(9)[0].messages(1)[0].text(1) == "text")
      #expect(try text.messages(8)[0].integer(1) == 7)
      #expect(try text.messages(8)[0].text(8) == "größer als `null`")
    }
  }

  @Test func recordsAreOnTheirWayAtOnceAndACutIsSeen() throws {
    try withTemporaryFolder { folder in
      let writer = try EventFileWriter(folder: folder, startingAt: 0)
      try writer.add(scalars: [("loss", 1)], step: 1)
      // Neither flushed nor closed, as of a process that is killed here.
      let whole = try Data(contentsOf: writer.file)
      #expect(try RecordFile(writer.file).events.count == 3)
      let cut = folder.appending(path: "cut")
      try whole.dropLast(5).write(to: cut)
      let file = try RecordFile(cut)
      #expect(file.isCutOff && file.events.count == 2)
    }
  }

  @Test func laterFilesHaveLaterNames() throws {
    try withTemporaryFolder { folder in
      // The clock was an hour ahead when this one was begun, and this is no event file at all.
      let ahead = Int(Date.now.timeIntervalSince1970) + 3_600
      for name in ["events.out.tfevents.\(ahead).host.1.0", "events.out.tfevents.x", "z"] {
        try Data().write(to: folder.appending(path: name))
      }
      let names = try (0..<3).map { _ in
        try EventFileWriter(folder: folder, startingAt: 0).file.lastPathComponent
      }
      #expect(names == names.sorted() && Set(names).count == 3)
      #expect(names[0] > "events.out.tfevents.\(ahead).host.1.0")
      #expect(names[0].split(separator: ".")[3] == "\(ahead + 1)")
    }
  }

  @Test func whatCannotBeWrittenIsNamed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "file")
      try Data().write(to: file)
      let error = #expect(throws: EventFileError.self) {
        try EventFileWriter(folder: file.appending(path: "below"), startingAt: 0)
      }
      #expect(error?.description.contains(file.path) == true)
    }
  }

  /// A record that does not fit is taken back, and the file goes on when there is room again.
  ///
  /// In a process of its own, whose files may not grow as on a disk that is full.
  @Test func aFullDiskLeavesWholeRecords() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let writer = try EventFileWriter(folder: folder, startingAt: 0)
        let size = try Data(contentsOf: writer.file).count
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit()
        getrlimit(fileSizeLimit, &limit)
        let before = limit.rlim_cur
        limit.rlim_cur = rlim_t(size + 100)
        setrlimit(fileSizeLimit, &limit)
        let error = #expect(throws: EventFileError.self) {
          try writer.add(text: String(repeating: "x", count: 10_000), tag: "text", step: 1)
        }
        #expect(error?.description.contains(writer.file.path) == true)
        limit.rlim_cur = before
        setrlimit(fileSizeLimit, &limit)
        try writer.add(scalars: [("loss", 1)], step: 2)
        let file = try RecordFile(writer.file)
        #expect(!file.isCutOff && file.events.map { $0.integer(2) } == [0, 0, 2])
      }
    }
  }
}

#if canImport(Darwin)
  private let fileSizeLimit = RLIMIT_FSIZE
#else
  private let fileSizeLimit = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#endif
