/* What hdrlog needs of libbpf and the kernel, in a form that Swift can import.
 *
 * Swift never sees libbpf's own headers: their options are macros, and their `struct bpf_insn` is not
 * libpcap's. Functions return 0 or a descriptor, or an error number with its sign changed. */
#ifndef CLIBBPF_H
#define CLIBBPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/pkt_cls.h>
#include <linux/rtnetlink.h>
#include <sys/epoll.h>

/* An object file with programs and maps, open or loaded. */
struct clibbpf_object;

struct clibbpf_object *clibbpf_open(const void *octets, size_t size);
void clibbpf_close(struct clibbpf_object *object);

/* The next four are for an object that is not loaded yet. */
int clibbpf_set_constants(struct clibbpf_object *object, const void *octets, size_t size);
int clibbpf_set_map_size(struct clibbpf_object *object, const char *map, uint32_t size);
int clibbpf_leave_out(struct clibbpf_object *object, const char *program);
int clibbpf_load(struct clibbpf_object *object);

int clibbpf_program(const struct clibbpf_object *object, const char *name);
int clibbpf_map(const struct clibbpf_object *object, const char *name);

/* The map that the variables of the programs live in. */
int clibbpf_variables(const struct clibbpf_object *object);

/* What libbpf or the verifier said last, at most a few thousand octets; never null. */
const char *clibbpf_messages(void);
void clibbpf_forget_messages(void);

enum clibbpf_hook { CLIBBPF_TC, CLIBBPF_XDP };

/* Loads a program of eBPF instructions. */
int clibbpf_load_program(enum clibbpf_hook hook, const char *name, const uint64_t *instructions,
                         size_t count);

/* Sets a slot of a program array. */
int clibbpf_set_slot(int map, uint32_t slot, int program);

/* Runs a program `repeat` times over a frame; what it returned goes to `verdict`, and nanoseconds of a
 * run to `duration`. */
int clibbpf_test_run(int program, const void *frame, uint32_t size, uint32_t repeat,
                     uint32_t *verdict, uint32_t *duration);

/* The version of libbpf, as in "v1.1". */
const char *clibbpf_version(void);

/* Whether the kernel has ring buffers, as far as this process may know. */
bool clibbpf_has_ring_buffer(void);

/* Links end when their descriptor is closed. */
int clibbpf_attach_tcx(int program, uint32_t interface, bool egress);
enum clibbpf_xdp_mode { CLIBBPF_XDP_NATIVE, CLIBBPF_XDP_GENERIC };
int clibbpf_attach_xdp(int program, uint32_t interface, enum clibbpf_xdp_mode mode);

/* The number of the XDP program on an interface; 0 for none. */
uint32_t clibbpf_xdp_program(uint32_t interface);

/* The name of a program of the kernel's, of at most 15 octets and a NUL. */
int clibbpf_program_name(uint32_t number, char name[16]);

/* The clsact qdisc: 1 if it was made, 0 if it was there. */
int clibbpf_make_clsact(uint32_t interface);
int clibbpf_remove_clsact(uint32_t interface);

/* Filters of clsact, which stay until they are detached. */
int clibbpf_attach_filter(int program, uint32_t interface, bool egress, uint32_t handle,
                          uint32_t priority);
int clibbpf_detach_filter(uint32_t interface, bool egress, uint32_t handle, uint32_t priority);

/* Loads and stores that order what other threads, or the kernel, see (C11's acquire, release and
 * sequentially consistent). */
static inline uint64_t clibbpf_load_position(const uint64_t *position)
{
    return __atomic_load_n(position, __ATOMIC_ACQUIRE);
}

static inline uint32_t clibbpf_load_length(const uint32_t *length)
{
    return __atomic_load_n(length, __ATOMIC_ACQUIRE);
}

static inline void clibbpf_store_position(uint64_t *position, uint64_t value)
{
    __atomic_store_n(position, value, __ATOMIC_RELEASE);
}

static inline void clibbpf_store_flag(uint32_t *flag, uint32_t value)
{
    __atomic_store_n(flag, value, __ATOMIC_SEQ_CST);
}

/* setns(2), which glibc declares for _GNU_SOURCE alone. */
int clibbpf_enter_network_namespace(int descriptor);

#endif
