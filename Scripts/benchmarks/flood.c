// Sends UDP datagrams as fast as one core can:  flood ADDRESS SECONDS OCTETS
// Prints how many it sent, and the nanoseconds of CPU time that this took.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, PORT = 9, LARGEST = 1400 };

static double seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    size_t octets = count == 4 ? strtoul(arguments[3], NULL, 10) : 0;
    if (count != 4 || octets > LARGEST || inet_pton(AF_INET, arguments[1], &to.sin_addr) != 1) {
        fprintf(stderr, "usage: flood ADDRESS SECONDS OCTETS\n");
        return 64;
    }
    int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
    if (connect(descriptor, (struct sockaddr *)&to, sizeof(to)) != 0) {
        perror("flood");
        return 1;
    }
    static char datagram[LARGEST];
    memset(datagram, 'x', sizeof(datagram));
    struct iovec vector = {datagram, octets};
    struct mmsghdr messages[BATCH] = {0};
    for (int i = 0; i < BATCH; i++) {
        messages[i].msg_hdr.msg_iov = &vector;
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    double end = seconds(CLOCK_MONOTONIC) + strtod(arguments[2], NULL);
    unsigned long sent = 0;
    do {
        int accepted = sendmmsg(descriptor, messages, BATCH, 0);
        if (accepted > 0)
            sent += (unsigned long)accepted;
    } while (seconds(CLOCK_MONOTONIC) < end);
    printf("%lu %.0f\n", sent, seconds(CLOCK_PROCESS_CPUTIME_ID) * 1e9);
    return 0;
}
