/* Starts a program as posix_spawn(3) does, and does before what that cannot: to become another user, to go
 * to another network namespace, and to have no capabilities to inherit. */
#ifndef CSPAWN_H
#define CSPAWN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct cspawn_user {
    uid_t user;
    gid_t group;
    const gid_t *groups;
    size_t group_count;
};

/* What the program is to be given. Descriptors that are not to be closed when it starts are its own. */
struct cspawn_request {
    /* Both end with a null pointer; the first argument is looked for on the PATH. */
    char *const *arguments;
    char *const *environment;

    /* Null to stay who this process is. */
    const struct cspawn_user *user;

    /* Of a network namespace; -1 to stay. */
    int network;

    /* Signals that are ignored, bit 0 for signal 1; others have their default effect. */
    uint64_t ignored;

    /* Signals that are blocked. */
    sigset_t blocked;
};

/* Starts the program in a child process, and waits until it has started; call it with all signals blocked,
 * for this process's handlers must not run in the child.
 *
 * Returns the child's number, or an error number with its sign changed: then there is no child, and `at`
 * says what failed. */
pid_t cspawn_start(const struct cspawn_request *request, const char **at);

#endif
