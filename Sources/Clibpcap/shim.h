#include <pcap/pcap.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* GNU functions that Swift's own module of the C library leaves out. */
#include <bits/types/cookie_io_functions_t.h>

FILE *fopencookie(void *cookie, const char *mode, cookie_io_functions_t functions);
int pipe2(int ends[2], int flags);
int setns(int descriptor, int kind);
ssize_t tee(int from, int to, size_t count, unsigned int flags);
