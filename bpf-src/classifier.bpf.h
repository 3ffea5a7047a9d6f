// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0

// Which frames are needed by who follows connections to find what starts on them.
//
// All frames pass but those that hdrlog has given a hint for: that they are acknowledgments of a
// connection on which nothing is missing, lie in a body whose length is known, or belong to what it does
// not read. What cannot be read easily passes, too. So a hint that comes late, or is lost, loses nothing.

// Nanoseconds, and octets, after which a frame's headers pass though the frame could be left out: hdrlog
// is to know how far a body has come.
#define LONGEST_SILENCE 100000000
#define LONGEST_RUN (1u << 28)

#define WHOLE (~0u)

#include "segment.bpf.h"

struct hdrlog_locked_run {
    struct bpf_spin_lock lock;
    __u32 from;
    __u32 next;
    __u32 reserved;
    __u64 key;
    __u64 left_out;
    __u64 told;
    __u64 opened;
    __u64 started;
};
_Static_assert(sizeof(struct hdrlog_locked_run) == sizeof(struct hdrlog_run), "of one size");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, HDRLOG_HINTS);
    __type(key, __u32);
    __type(value, struct hdrlog_hint);
} hints SEC(".maps");

// Not in the map above: one with locks cannot be mapped into memory.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, HDRLOG_HINTS);
    __type(key, __u32);
    __type(value, struct hdrlog_locked_run);
} runs SEC(".maps");

// What the classifier says of a frame.
struct verdict {
    // When the frame was seen.
    __u64 time;
    // Octets of it to capture; 0 for none, WHOLE for all.
    __u32 octets;
    // As in `struct hdrlog_frame`.
    __u32 left_out_from;
    __u32 left_out_to;
    __u64 left_out_time;
    bool is_reverse;
};

// Copies the hint at a place, and says whether it is that of a direction.
static __always_inline bool read_hint(__u64 key, __u32 place, struct hdrlog_hint *copy)
{
    struct hdrlog_hint *hint = bpf_map_lookup_elem(&hints, &place);
    if (!hint)
        return false;
    *copy = *hint;
    // What was checked counts from here on, whatever hdrlog writes.
    asm volatile("" ::: "memory");
    return hdrlog_hint_check(copy) == key;
}

// Finds the hint for a direction, and its place.
static __always_inline bool find_hint(__u64 key, __u32 *place, struct hdrlog_hint *hint)
{
    if (read_hint(key, *place, hint))
        return true;
    *place ^= 1;
    return read_hint(key, *place, hint);
}

// Goes on by a segment that lies in a body.
//
// Returns whether it can be left out: it is next in order, does not end the body, and something was told
// not long ago. Else what was left out before it is told.
//
// A function of its own, and without stores that depend on conditions, for the verifier's sake: it lets
// who lacks CAP_PERFMON load no program that mixes pointers.
static __noinline bool leave_out(struct hdrlog_locked_run *run, __u64 key,
                                 const struct segment *segment, const struct hdrlog_hint *hint,
                                 struct verdict *verdict)
{
    __u64 now = verdict->time;
    __u32 segment_end = segment->sequence_number + segment->length;
    bpf_spin_lock(&run->lock);
    __u32 from = run->from, next = run->next;
    __u64 told = run->told, left_out = run->left_out;
    // What lies outside is of an earlier body.
    bool is_known = run->key == key && next - hint->start <= hint->end - hint->start;
    bool is_left_out = is_known && next == segment->sequence_number && segment_end != hint->end &&
                       now - told < LONGEST_SILENCE && segment_end - from < LONGEST_RUN;
    bool is_new = !is_known || (__s32)(segment_end - next) > 0;
    run->key = key;
    run->next = is_new ? segment_end : next;
    run->from = is_left_out ? from : is_new ? segment_end : next;
    run->left_out = is_left_out ? now : left_out;
    run->told = is_left_out ? told : now;
    bpf_spin_unlock(&run->lock);
    if (is_known && !is_left_out) {
        verdict->left_out_from = from;
        verdict->left_out_to = next;
        verdict->left_out_time = left_out;
    }
    return is_left_out;
}

// Tells what was left out, with a segment that lies in no body, or ends the connection.
static __always_inline void tell(struct hdrlog_locked_run *run, __u64 key,
                                 const struct segment *segment, struct verdict *verdict)
{
    bpf_spin_lock(&run->lock);
    if (run->key == key) {
        verdict->left_out_from = run->from;
        verdict->left_out_to = run->next;
        verdict->left_out_time = run->left_out;
        // What comes now, and lies before it, is not left out: hdrlog is waiting for it.
        __u32 segment_end = segment->sequence_number + segment->length;
        if (segment->length > 0 && (__s32)(segment_end - run->next) > 0)
            run->next = segment_end;
        run->from = run->next;
    }
    bpf_spin_unlock(&run->lock);
}

// Tells what was left out of a direction, if anything was, whether or not its hint is still there, and
// whole: hdrlog may be writing it.
static __always_inline void tell_direction(__u64 key, const struct segment *segment,
                                           struct verdict *verdict)
{
    __u32 place = hdrlog_hint_place(key);
    struct hdrlog_locked_run *run = bpf_map_lookup_elem(&runs, &place);
    if (run && run->key != key) {
        place ^= 1;
        run = bpf_map_lookup_elem(&runs, &place);
    }
    if (run && run->key == key)
        tell(run, key, segment, verdict);
}

// Has the end of a connection bear what was left out, for it may be the last that is seen.
static __always_inline void judge_end(__u64 key, const struct segment *segment,
                                      struct verdict *verdict)
{
    tell_direction(key, segment, verdict);
    if (verdict->left_out_from != verdict->left_out_to)
        return;
    struct hdrlog_direction_name name = {.version = segment->name.version};
    __builtin_memcpy(name.source, segment->name.destination, sizeof(name.source));
    __builtin_memcpy(name.destination, segment->name.source, sizeof(name.source));
    name.ports = segment->name.ports >> 16 | segment->name.ports << 16;
    tell_direction(hdrlog_direction_key(&name, &settings), &(struct segment){}, verdict);
    verdict->is_reverse = true;
}

static __always_inline void judge(void *context, bool is_xdp, __u32 link,
                                  const struct segment *segment, struct verdict *verdict)
{
    __u64 key = hdrlog_direction_key(&segment->name, &settings);
    __u32 place = hdrlog_hint_place(key);
    struct hdrlog_locked_run *times = bpf_map_lookup_elem(&runs, &place);
    if (!times)
        return;
    struct hdrlog_hint hint;
    if (segment->is_syn) {
        // What was left out of the connection before is nothing to this one.
        struct verdict unused = {};
        tell_direction(key, &(struct segment){}, &unused);
        times->opened = verdict->time;
        return;
    }
    if (segment->is_end)
        return judge_end(key, segment, verdict);
    if (!find_hint(key, &place, &hint)) {
        if (segment->length == 0)
            return;
        // hdrlog may be about to give a hint by what came before.
        times->started = verdict->time;
        tell_direction(key, segment, verdict);
        return;
    }
    bool is_late = hint.flags & HDRLOG_HINT_ALL && times->started > hint.time;
    if (times->opened > hint.time)
        return;
    if (segment->length == 0) {
        if (hint.flags & HDRLOG_HINT_ACKNOWLEDGMENTS && !is_late)
            verdict->octets = 0;
        return;
    }
    __u32 offset = segment->sequence_number - hint.start, body = hint.end - hint.start;
    if (offset < body && segment->length <= body - offset) {
        struct hdrlog_locked_run *run = bpf_map_lookup_elem(&runs, &place);
        if (!run)
            return;
        bool is_left_out = leave_out(run, key, segment, &hint, verdict);
        verdict->octets = is_left_out ? 0 : link + segment->data;
        return;
    }
    tell_direction(key, segment, verdict);
    if (!(hint.flags & HDRLOG_HINT_ALL) || is_late)
        return;
    if (may_start(context, is_xdp, segment))
        times->started = verdict->time;
    else
        verdict->octets = 0;
}

// Decides how much of a frame is needed whose EtherType is `type`, and whose packet starts behind `link`
// octets at most.
static __always_inline void classify(void *context, bool is_xdp, __u16 type, __u32 link, __u32 len,
                                     struct verdict *verdict)
{
    struct segment segment = {};
    switch (read_segment(context, is_xdp, type, &segment)) {
    case KIND_SEGMENT:
        judge(context, is_xdp, link, &segment, verdict);
        break;
    case KIND_NOT_NEEDED:
        verdict->octets = 0;
        break;
    case KIND_UNKNOWN:
        break;
    }
    if (!verdict->octets) {
        __sync_fetch_and_add(&state.left_out_frames, 1);
        __sync_fetch_and_add(&state.left_out_octets, len);
    }
}
