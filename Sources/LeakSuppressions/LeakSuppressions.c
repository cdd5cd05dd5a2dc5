#include "LeakSuppressions.h"

// The sanitizer asks for this by name. In the libraries of Swift 6.3 on Linux, Data(contentsOf:) loses
// its buffer when a file is empty, Process.run() a weak reference, NSRegularExpression(pattern:) a copy of
// a pattern that it refuses, and XCTest its lists of suites. What this package leaks is reported.
const char *__lsan_default_suppressions(void) {
    return "leak:FoundationEssentials17readBytesFromFile\n"
           "leak:Foundation7ProcessC3run\n"
           "leak:_CFRegularExpressionCreate\n"
           "leak:6XCTest\n";
}
