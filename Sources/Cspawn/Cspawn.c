#define _GNU_SOURCE
#include "cspawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What can fail in the child. */
static const char *const stages[] = {"signals", "setns", "setgroups", "setgid", "setuid", "capset", "exec"};
enum stage { SIGNALS, NAMESPACE, GROUPS, GROUP, USER, CAPABILITIES, EXEC };

struct failure {
    int stage;
    int error;
};

/* Whatever capabilities hdrlog was given are not for others: what comes by exec(2) alone stays. */
static int empty_inheritable(void)
{
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    /* Kernels before 4.3 have no ambient set. */
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
        return -1;
    if (syscall(SYS_capget, &head, data) < 0)
        return -1;
    data[0].inheritable = data[1].inheritable = 0;
    return (int)syscall(SYS_capset, &head, data);
}

/* Only what may be called between fork(2) and exec(2). Returns the stage that failed. */
static enum stage become(const struct cspawn_request *request)
{
    for (int number = 1; number < NSIG; number++) {
        bool ignored = number <= 64 && request->ignored >> (number - 1) & 1;
        /* Fails for SIGKILL, SIGSTOP and those that are glibc's own. */
        signal(number, ignored ? SIG_IGN : SIG_DFL);
    }
    if (request->network >= 0 && setns(request->network, CLONE_NEWNET) < 0)
        return NAMESPACE;
    const struct cspawn_user *user = request->user;
    if (user) {
        if (setgroups(user->group_count, user->groups) < 0)
            return GROUPS;
        if (setresgid(user->group, user->group, user->group) < 0)
            return GROUP;
        if (setresuid(user->user, user->user, user->user) < 0)
            return USER;
    }
    if (empty_inheritable() < 0)
        return CAPABILITIES;
    if (sigprocmask(SIG_SETMASK, &request->blocked, NULL) < 0)
        return SIGNALS;
    execvpe(request->arguments[0], request->arguments, request->environment);
    return EXEC;
}

pid_t cspawn_start(const struct cspawn_request *request, const char **at)
{
    int ends[2];
    *at = "pipe";
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    *at = "fork";
    pid_t child = fork();
    int error = errno;
    if (child == 0) {
        struct failure failure;
        failure.stage = become(request);
        failure.error = errno;
        if (write(ends[1], &failure, sizeof failure) < 0)
            _exit(126);
        _exit(127);
    }
    close(ends[1]);
    if (child < 0) {
        child = -error;
    } else {
        struct failure failure;
        ssize_t length;
        do
            length = read(ends[0], &failure, sizeof failure);
        while (length < 0 && errno == EINTR);
        /* exec(2) closes the child's end. */
        if (length == sizeof failure) {
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
                ;
            *at = stages[failure.stage];
            child = -failure.error;
        }
    }
    close(ends[0]);
    return child;
}
