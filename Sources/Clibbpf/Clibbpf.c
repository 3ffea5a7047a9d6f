#define _GNU_SOURCE
#include "Clibbpf.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

/* The newest messages; older ones make room. */
static char messages[4096];

static int keep_message(enum libbpf_print_level level, const char *format, va_list arguments)
{
    if (level == LIBBPF_DEBUG)
        return 0;
    char message[1024];
    int length = vsnprintf(message, sizeof(message), format, arguments);
    if (length < 0)
        return 0;
    size_t size = length < (int)sizeof(message) ? (size_t)length : sizeof(message) - 1;
    size_t held = strlen(messages);
    if (held + size >= sizeof(messages)) {
        size_t excess = held + size + 1 - sizeof(messages);
        memmove(messages, messages + excess, held - excess + 1);
        held -= excess;
    }
    memcpy(messages + held, message, size);
    messages[held + size] = 0;
    return length;
}

const char *clibbpf_messages(void)
{
    return messages;
}

void clibbpf_forget_messages(void)
{
    messages[0] = 0;
}

static struct bpf_object *pointer(const struct clibbpf_object *object)
{
    return (struct bpf_object *)object;
}

struct clibbpf_object *clibbpf_open(const void *octets, size_t size)
{
    libbpf_set_print(keep_message);
    LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "hdrlog");
    return (struct clibbpf_object *)bpf_object__open_mem(octets, size, &options);
}

void clibbpf_close(struct clibbpf_object *object)
{
    bpf_object__close(pointer(object));
}

/* The map behind a section, whose name starts with the object's. */
static struct bpf_map *section(const struct clibbpf_object *object, const char *name)
{
    struct bpf_map *map;
    bpf_object__for_each_map(map, pointer(object)) {
        const char *end = strrchr(bpf_map__name(map), '.');
        if (end && strcmp(end, name) == 0)
            return map;
    }
    return NULL;
}

int clibbpf_set_constants(struct clibbpf_object *object, const void *octets, size_t size)
{
    struct bpf_map *map = section(object, ".rodata");
    return map ? bpf_map__set_initial_value(map, octets, size) : -ENOENT;
}

int clibbpf_set_map_size(struct clibbpf_object *object, const char *map, uint32_t size)
{
    return bpf_map__set_max_entries(bpf_object__find_map_by_name(pointer(object), map), size);
}

int clibbpf_leave_out(struct clibbpf_object *object, const char *program)
{
    struct bpf_program *found = bpf_object__find_program_by_name(pointer(object), program);
    return found ? bpf_program__set_autoload(found, false) : -ENOENT;
}

int clibbpf_load(struct clibbpf_object *object)
{
    return bpf_object__load(pointer(object));
}

int clibbpf_program(const struct clibbpf_object *object, const char *name)
{
    struct bpf_program *program = bpf_object__find_program_by_name(pointer(object), name);
    return program ? bpf_program__fd(program) : -ENOENT;
}

int clibbpf_map(const struct clibbpf_object *object, const char *name)
{
    return bpf_object__find_map_fd_by_name(pointer(object), name);
}

int clibbpf_variables(const struct clibbpf_object *object)
{
    struct bpf_map *map = section(object, ".bss");
    return map ? bpf_map__fd(map) : -ENOENT;
}

int clibbpf_load_program(enum clibbpf_hook hook, const char *name, const uint64_t *instructions,
                         size_t count)
{
    messages[0] = 0;
    LIBBPF_OPTS(bpf_prog_load_opts, options);
    enum bpf_prog_type type = BPF_PROG_TYPE_SCHED_CLS;
    if (hook == CLIBBPF_XDP) {
        type = BPF_PROG_TYPE_XDP;
        options.prog_flags = BPF_F_XDP_HAS_FRAGS;
        options.expected_attach_type = BPF_XDP;
    }
    const struct bpf_insn *program = (const struct bpf_insn *)instructions;
    int descriptor = bpf_prog_load(type, name, "GPL", program, count, &options);
    if (descriptor < 0) {
        /* Once more for the verifier's words; that they are too many would be another error. */
        options.log_buf = messages;
        options.log_size = sizeof(messages);
        options.log_level = 1;
        int again = bpf_prog_load(type, name, "GPL", program, count, &options);
        if (again >= 0)
            close(again);
    }
    return descriptor;
}

int clibbpf_set_slot(int map, uint32_t slot, int program)
{
    return bpf_map_update_elem(map, &slot, &program, BPF_ANY);
}

int clibbpf_test_run(int program, const void *frame, uint32_t size, uint32_t repeat,
                     uint32_t *verdict, uint32_t *duration)
{
    LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = size,
                .repeat = (int)repeat);
    int status = bpf_prog_test_run_opts(program, &options);
    *verdict = options.retval;
    *duration = options.duration;
    return status;
}

const char *clibbpf_version(void)
{
    return libbpf_version_string();
}

bool clibbpf_has_ring_buffer(void)
{
    return libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, NULL) == 1;
}

int clibbpf_attach_tcx(int program, uint32_t interface, bool egress)
{
    /* BPF_TCX_INGRESS and BPF_TCX_EGRESS, which older headers do not have. */
    enum bpf_attach_type type = (enum bpf_attach_type)(egress ? 47 : 46);
    /* BPF_F_BEFORE: ahead of programs that may end the way of a frame. */
    LIBBPF_OPTS(bpf_link_create_opts, options, .flags = 1u << 3);
    return bpf_link_create(program, (int)interface, type, &options);
}

int clibbpf_attach_xdp(int program, uint32_t interface, enum clibbpf_xdp_mode mode)
{
    LIBBPF_OPTS(bpf_link_create_opts, options,
                .flags = mode == CLIBBPF_XDP_NATIVE ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE);
    return bpf_link_create(program, (int)interface, BPF_XDP, &options);
}

uint32_t clibbpf_xdp_program(uint32_t interface)
{
    uint32_t number = 0;
    return bpf_xdp_query_id((int)interface, 0, &number) == 0 ? number : 0;
}

int clibbpf_program_name(uint32_t number, char name[16])
{
    int program = bpf_prog_get_fd_by_id(number);
    if (program < 0)
        return program;
    struct bpf_prog_info info = {0};
    uint32_t size = sizeof(info);
    int status = bpf_obj_get_info_by_fd(program, &info, &size);
    close(program);
    if (status == 0)
        memcpy(name, info.name, 16);
    return status;
}

static struct bpf_tc_hook clsact(uint32_t interface, enum bpf_tc_attach_point point)
{
    return (struct bpf_tc_hook){
        .sz = sizeof(struct bpf_tc_hook), .ifindex = (int)interface, .attach_point = point};
}

int clibbpf_make_clsact(uint32_t interface)
{
    struct bpf_tc_hook hook = clsact(interface, BPF_TC_INGRESS | BPF_TC_EGRESS);
    int status = bpf_tc_hook_create(&hook);
    return status == 0 ? 1 : status == -EEXIST ? 0 : status;
}

int clibbpf_remove_clsact(uint32_t interface)
{
    struct bpf_tc_hook hook = clsact(interface, BPF_TC_INGRESS | BPF_TC_EGRESS);
    return bpf_tc_hook_destroy(&hook);
}

int clibbpf_attach_filter(int program, uint32_t interface, bool egress, uint32_t handle,
                          uint32_t priority)
{
    struct bpf_tc_hook hook = clsact(interface, egress ? BPF_TC_EGRESS : BPF_TC_INGRESS);
    LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program, .handle = handle, .priority = priority);
    return bpf_tc_attach(&hook, &options);
}

int clibbpf_detach_filter(uint32_t interface, bool egress, uint32_t handle, uint32_t priority)
{
    struct bpf_tc_hook hook = clsact(interface, egress ? BPF_TC_EGRESS : BPF_TC_INGRESS);
    LIBBPF_OPTS(bpf_tc_opts, options, .handle = handle, .priority = priority);
    return bpf_tc_detach(&hook, &options);
}

int clibbpf_enter_network_namespace(int descriptor)
{
    return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : -errno;
}
