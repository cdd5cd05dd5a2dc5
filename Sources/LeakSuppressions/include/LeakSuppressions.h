#pragma once
/// Leaks of the system's libraries that LeakSanitizer should not report (`swift test --sanitize=address`).
const char *__lsan_default_suppressions(void);
