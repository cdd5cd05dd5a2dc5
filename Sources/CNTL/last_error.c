#include "last_error.h"

#include <string.h>

#include "ntl.h"

// Swift has no thread-local variables. The text has a place of its own, so that nobody must free it.
static _Thread_local char last_error[1024];

const char *ntl_last_error(void) { return last_error; }

void ntl_set_last_error(const char *message) {
  size_t length = strnlen(message, sizeof last_error - 1);
  // Not in the middle of a character: bytes of the form 10xxxxxx go on with the one before.
  while (message[length] != 0 && length > 0 && ((unsigned char)message[length] & 0xC0) == 0x80) {
    length--;
  }
  memcpy(last_error, message, length);
  last_error[length] = 0;
}

const char *ntl_version(void) { return NTL_VERSION; }
