// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0

// Copies frames into a ring buffer, at tc and at XDP, and lets every one of them go on.
//
// A filter, where there is one, is a program of its own that calls one of these through the program
// array when it lets a frame through. Everything here is of the kernel's stable interface: no BTF of the
// running kernel is needed.

#include <stdbool.h>
#include <stddef.h>

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#include "hdrlog_abi.h"

const volatile struct hdrlog_settings settings;
struct hdrlog_state state;

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);  // hdrlog sets the size that the user wants
} ring SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, HDRLOG_SLOTS);
    __type(key, __u32);
    __type(value, __u32);
} tc_programs SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, HDRLOG_SLOTS);
    __type(key, __u32);
    __type(value, __u32);
} xdp_programs SEC(".maps");

static __always_inline void lose(enum hdrlog_loss cause)
{
    __sync_fetch_and_add(&state.lost[cause], 1);
}

// Whether hdrlog is to be woken for a record of this size, a multiple of 8.
//
// A wake-up costs over ten times what the rest of a capture does, so records wait: until many are
// there, or until hdrlog looks by itself, which it does every 20 ms while there is traffic. When there
// was none for some time, it sleeps until the first record comes.
static __always_inline __u64 wake_up(__u32 size)
{
    if (settings.wakes_always)
        return 0;
    if (state.wakes_next) {
        state.wakes_next = 0;
        return BPF_RB_FORCE_WAKEUP;
    }
    __u64 waiting = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
    return waiting >= settings.wake_mark && waiting - settings.wake_mark < size + BPF_RINGBUF_HDR_SZ
               ? BPF_RB_FORCE_WAKEUP
               : BPF_RB_NO_WAKEUP;
}

// Keeps the number in a register, and what the verifier knows of it with it.
#define OPAQUE(number) asm volatile("" : "+r"(number))

#include "classifier.bpf.h"

static __always_inline void describe(struct hdrlog_frame *frame, __u32 len, __u32 caplen,
                                     enum hdrlog_direction direction, const struct verdict *verdict)
{
    frame->time = verdict->time;
    frame->is_headers_only = verdict->octets != WHOLE;
    frame->is_reverse = verdict->is_reverse;
    frame->left_out_from = verdict->left_out_from;
    frame->left_out_to = verdict->left_out_to;
    frame->left_out_time = verdict->left_out_time;
    frame->lost[HDRLOG_LOSS_RING_FULL] = state.lost[HDRLOG_LOSS_RING_FULL];
    frame->lost[HDRLOG_LOSS_PROGRAM] = state.lost[HDRLOG_LOSS_PROGRAM];
    frame->len = len;
    frame->caplen = caplen;
    frame->direction = direction;
}

// The octets of a frame up to `count`, which is at most the size of the array that they go to.
static __always_inline long copy_skb(struct __sk_buff *skb, __u8 *octets, __u32 count)
{
    if (!skb->vlan_present)
        return bpf_skb_load_bytes(skb, 0, octets, count);
    // The kernel keeps the outer tag beside the frame; it goes back between addresses and EtherType.
    long status = bpf_skb_load_bytes(skb, 0, octets, 12);
    __builtin_memcpy(octets + 12, &(__u16){skb->vlan_proto}, 2);
    __builtin_memcpy(octets + 14, &(__u16){bpf_htons(skb->vlan_tci)}, 2);
    count -= 16;
    // A tag alone may be all that the snaplen leaves room for.
    if (status || (__s32)count <= 0)
        return status;
    return bpf_skb_load_bytes(skb, 12, octets + 16, count);
}

// Captures a frame whose octets fit into SIZE of them, and ends the program.
#define CAPTURE(SIZE, VERDICT, DESCRIBE, COPY)                                                     \
    if (caplen <= (SIZE)) {                                                                        \
        struct {                                                                                   \
            struct hdrlog_frame frame;                                                             \
            __u8 octets[SIZE];                                                                     \
        } *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);                                \
        if (!record) {                                                                             \
            lose(HDRLOG_LOSS_RING_FULL);                                                           \
            return (VERDICT);                                                                      \
        }                                                                                          \
        __u32 count = caplen;                                                                      \
        /* The verifier wants to see the limits again. */                                          \
        OPAQUE(count);                                                                             \
        if (count < 1 || count > (SIZE)) {                                                         \
            bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);                                         \
            return (VERDICT);                                                                      \
        }                                                                                          \
        struct hdrlog_frame *frame = &record->frame;                                               \
        DESCRIBE;                                                                                  \
        if (COPY) {                                                                                \
            bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);                                         \
            lose(HDRLOG_LOSS_PROGRAM);                                                             \
            return (VERDICT);                                                                      \
        }                                                                                          \
        bpf_ringbuf_submit(record, wake_up(sizeof(*record)));                                      \
        return (VERDICT);                                                                          \
    }

// Each size is twice the one before, and so at most half of a record is unused; bare acknowledgements
// fit the first, frames of Ethernet's usual limit that of 1536. 256 is there for being a usual snaplen:
// room for half as much again costs 40 ns.
#define CAPTURE_BY_SIZE(...)                                                                       \
    CAPTURE(96, __VA_ARGS__)                                                                       \
    CAPTURE(192, __VA_ARGS__)                                                                      \
    CAPTURE(256, __VA_ARGS__)                                                                      \
    CAPTURE(384, __VA_ARGS__)                                                                      \
    CAPTURE(768, __VA_ARGS__)                                                                      \
    CAPTURE(1536, __VA_ARGS__)                                                                     \
    CAPTURE(3072, __VA_ARGS__)                                                                     \
    CAPTURE(6144, __VA_ARGS__)                                                                     \
    CAPTURE(12288, __VA_ARGS__)                                                                    \
    CAPTURE(24576, __VA_ARGS__)                                                                    \
    CAPTURE(49152, __VA_ARGS__)                                                                    \
    CAPTURE(98304, __VA_ARGS__)                                                                    \
    CAPTURE(HDRLOG_LARGEST_CAPTURE, __VA_ARGS__)

static __always_inline __u32 least(__u32 number, __u32 other)
{
    return number < other ? number : other;
}

static __always_inline void describe_skb(struct hdrlog_frame *frame, struct __sk_buff *skb,
                                         __u32 len, __u32 caplen, enum hdrlog_direction direction,
                                         const struct verdict *verdict)
{
    describe(frame, len, caplen, direction, verdict);
    frame->interface_index = skb->ifindex;
    frame->gso_size = skb->gso_size;
    frame->gso_segments = skb->gso_segs;
}

static __always_inline int capture_skb(struct __sk_buff *skb, enum hdrlog_direction direction)
{
    __u32 tag = skb->vlan_present ? 4 : 0;
    __u32 len = skb->len + tag;
    struct verdict verdict = {.time = bpf_ktime_get_ns(), .octets = WHOLE};
    if (settings.classifies)
        classify(skb, false, skb->protocol, sizeof(struct ethhdr) + tag, len, &verdict);
    if (!verdict.octets)
        return TC_ACT_UNSPEC;
    __u32 caplen = least(least(len, settings.snaplen), verdict.octets);
    CAPTURE_BY_SIZE(TC_ACT_UNSPEC, describe_skb(frame, skb, len, caplen, direction, &verdict),
                    copy_skb(skb, record->octets, count))
    return TC_ACT_UNSPEC;
}

// TC_ACT_UNSPEC has the next program look at the frame; any other verdict would be one for all.
SEC("tc")
int hdrlog_ingress(struct __sk_buff *skb)
{
    return capture_skb(skb, HDRLOG_INGRESS);
}

SEC("tc")
int hdrlog_egress(struct __sk_buff *skb)
{
    return capture_skb(skb, HDRLOG_EGRESS);
}

static __always_inline void describe_xdp(struct hdrlog_frame *frame, struct xdp_md *context,
                                         __u32 len, __u32 caplen, const struct verdict *verdict)
{
    describe(frame, len, caplen, HDRLOG_INGRESS, verdict);
    frame->interface_index = context->ingress_ifindex;
    frame->gso_size = 0;
    frame->gso_segments = 0;
}

SEC("xdp.frags")
int hdrlog_xdp(struct xdp_md *context)
{
    __u32 len = bpf_xdp_get_buff_len(context);
    struct verdict verdict = {.time = bpf_ktime_get_ns(), .octets = WHOLE};
    __u16 type;
    if (settings.classifies &&
        bpf_xdp_load_bytes(context, offsetof(struct ethhdr, h_proto), &type, 2) == 0)
        classify(context, true, type, sizeof(struct ethhdr), len, &verdict);
    if (!verdict.octets)
        return XDP_PASS;
    __u32 caplen = least(least(len, settings.snaplen), verdict.octets);
    CAPTURE_BY_SIZE(XDP_PASS, describe_xdp(frame, context, len, caplen, &verdict),
                    bpf_xdp_load_bytes(context, 0, record->octets, count))
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
