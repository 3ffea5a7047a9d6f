/* System calls that glibc has no function for, or one of variable arguments, in a form that Swift can
 * import. Functions return 0, or an error number with its sign changed. */
#ifndef CLINUX_H
#define CLINUX_H

#include <asm/unistd.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int clinux_status(long status)
{
    return status < 0 ? -errno : 0;
}

static inline int clinux_limit_capability(int capability)
{
    return clinux_status(prctl(PR_CAPBSET_DROP, capability, 0, 0, 0));
}

static inline int clinux_clear_ambient_capabilities(void)
{
    return clinux_status(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
}

/* Has the permitted capabilities stay when the process stops being root's. */
static inline int clinux_keep_capabilities(void)
{
    return clinux_status(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
}

static inline int clinux_refuse_new_privileges(void)
{
    return clinux_status(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

/* The capabilities of the calling thread that are permitted and in effect, a bit each. */
static inline int clinux_capabilities(uint64_t *permitted, uint64_t *effective)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0, 0, 0}, {0, 0, 0}};
    int status = clinux_status(syscall(SYS_capget, &head, data));
    *permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    *effective = data[0].effective | (uint64_t)data[1].effective << 32;
    return status;
}

/* Leaves the calling thread these capabilities, in effect, and none to inherit. */
static inline int clinux_set_capabilities(uint64_t set)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    uint32_t low = (uint32_t)set, high = (uint32_t)(set >> 32);
    struct __user_cap_data_struct data[2] = {{low, low, 0}, {high, high, 0}};
    return clinux_status(syscall(SYS_capset, &head, data));
}

/* Puts a filter before the system calls of all threads. */
static inline int clinux_filter_calls(const struct sock_filter *instructions, uint16_t count)
{
    struct sock_fprog program = {count, (struct sock_filter *)instructions};
    /* Nothing runs here that is not hdrlog's own: the kernel need not slow down speculation, as it does
     * for filtered processes before Linux 5.16. */
    unsigned flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    long status = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
    /* With TSYNC, the number of a thread that could not be brought along. */
    return status > 0 ? -EBUSY : clinux_status(status);
}

/* A struct ifreq, of which the C library and the kernel have headers that contradict each other. */
struct clinux_request {
    char interface[16];
    void *data;
    uint64_t unused[2];
};

/* Asks an interface's driver for a number (ETHTOOL_GGRO, ...) through a socket of any kind. */
static inline int clinux_driver_value(int socket, const char *interface, uint32_t what,
                                      uint32_t *value)
{
    struct ethtool_value answer = {what, 0};
    struct clinux_request request = {.data = &answer};
    strncpy(request.interface, interface, sizeof(request.interface) - 1);
    int status = clinux_status(ioctl(socket, SIOCETHTOOL, &request));
    *value = answer.data;
    return status;
}

/* The name of an interface's driver. */
static inline int clinux_driver_name(int socket, const char *interface, char name[32])
{
    struct ethtool_drvinfo answer = {.cmd = ETHTOOL_GDRVINFO};
    struct clinux_request request = {.data = &answer};
    strncpy(request.interface, interface, sizeof(request.interface) - 1);
    int status = clinux_status(ioctl(socket, SIOCETHTOOL, &request));
    memcpy(name, answer.driver, 32);
    name[31] = 0;
    return status;
}

#if defined(__x86_64__)
static const uint32_t clinux_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
static const uint32_t clinux_architecture = AUDIT_ARCH_AARCH64;
#endif

#endif
