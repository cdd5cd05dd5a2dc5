// The target's first file, until it has another.
