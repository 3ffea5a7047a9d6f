#include <pcap/pcap.h>
#include <stddef.h>
#include <stdio.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/types.h>

/* GNU functions that Swift's own module of the C library leaves out. */
#include <bits/types/cookie_io_functions_t.h>

FILE *fopencookie(void *cookie, const char *mode, cookie_io_functions_t functions);
int pipe2(int ends[2], int flags);
int setns(int descriptor, int kind);
ssize_t tee(int from, int to, size_t count, unsigned int flags);

/* The name of the interface with a number, in the network namespace of a socket. */
static inline int clibpcap_interface_name(int socket, unsigned int number, char name[IF_NAMESIZE])
{
    struct ifreq request = {.ifr_ifindex = (int)number};
    int status = ioctl(socket, SIOCGIFNAME, &request);
    memcpy(name, request.ifr_name, IF_NAMESIZE);
    return status;
}
