/// For the library itself: what ntl_last_error will say on this thread. Cut off where it is too long.
void ntl_set_last_error(const char *message);
