/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */

/* What the kernel programs and hdrlog tell each other; a C header there, a Swift module here. */
#ifndef HDRLOG_ABI_H
#define HDRLOG_ABI_H

#include <linux/types.h>

/* Why a frame was lost; also the index of its counter. */
enum hdrlog_loss {
    HDRLOG_LOSS_RING_FULL,
    /* The filter let it through, and the capture program could not be called, or not read it. */
    HDRLOG_LOSS_PROGRAM,
    HDRLOG_LOSSES
};

enum hdrlog_direction { HDRLOG_INGRESS, HDRLOG_EGRESS };

/* The head of a record in the ring buffer; `caplen` octets of the frame follow.
 *
 * The record is as long as the least of a few sizes that holds them. */
struct hdrlog_frame {
    /* Nanoseconds of CLOCK_MONOTONIC. */
    __u64 time;

    /* Frames lost so far, for each cause; what they are more than in the record before, was lost
     * between the two. */
    __u32 lost[HDRLOG_LOSSES];
    __u32 interface_index;

    /* Octets of the frame, an 802.1Q tag that the kernel keeps elsewhere among them. */
    __u32 len;
    __u32 caplen;

    /* Payload octets of each segment of a super-packet that is cut (GSO) or was put together (GRO) by
     * the kernel or the interface, and how many segments; 0 for other frames, and `gso_segments` also
     * where the kernel does not know. */
    __u16 gso_size;
    __u16 gso_segments;

    /* An enum hdrlog_direction. */
    __u8 direction;

    /* Whether the classifier was content with the headers. */
    __u8 is_headers_only;

    /* Whether `left_out` is of the other direction of the connection. */
    __u8 is_reverse;
    __u8 reserved;

    /* TCP octets that the classifier has left out in front of this frame: the sequence numbers of the
     * first one and of that behind the last, and when the last one was seen. */
    __u32 left_out_from;
    __u32 left_out_to;
    __u32 reserved2;
    __u64 left_out_time;
};

#define HDRLOG_DIRECTION_WORDS 10

/* Directions that there can be hints for; a power of two. */
#define HDRLOG_HINTS 65536

/* What hdrlog sets before the programs are loaded. */
struct hdrlog_settings {
    /* Most octets to capture of a frame, at least 1. */
    __u32 snaplen;

    /* hdrlog is woken once more than this many octets wait in the ring buffer. */
    __u32 wake_mark;

    /* Whether hdrlog is woken for each record that it does not already know of. */
    __u32 wakes_always;

    /* Whether frames are left out that nobody needs (`struct hdrlog_hint`). */
    __u32 classifies;

    /* Random numbers that make the keys of directions. */
    __u32 secret[HDRLOG_DIRECTION_WORDS];
};

/* One direction of a TCP connection, in octets as they stand in its packets. */
struct hdrlog_direction_name {
    __u32 source[4];
    __u32 destination[4];
    __u32 ports;

    /* 4 or 6; of IPv4 the first word of an address counts, and the others are 0. */
    __u32 version;
};

/* A direction's key: the hash function NH of UMAC, by which two differ but once in 2^32 for who does not
 * know the secret. */
static inline __u64 hdrlog_direction_key(const struct hdrlog_direction_name *name,
                                         const volatile struct hdrlog_settings *settings)
{
    const __u32 *words = (const __u32 *)name;
    const volatile __u32 *secret = settings->secret;
    __u64 key = 0;
    for (int i = 0; i < HDRLOG_DIRECTION_WORDS; i += 2)
        key += (__u64)(__u32)(words[i] + secret[i]) * (__u32)(words[i + 1] + secret[i + 1]);
    return key;
}

/* What nobody needs of a direction; the kernel reads what hdrlog writes.
 *
 * It stands in one of the two places that `hdrlog_hint_place` tells. A hint that is not found, or not
 * whole yet, costs time and no more: the frames pass. */
struct hdrlog_hint {
    /* The key and the four numbers below, all combined by XOR: who reads while another writes does not
     * take the one's key for the other's hint. */
    __u64 check;

    /* The time of the frame that hdrlog judges by; what starts later is not meant. */
    __u64 time;

    /* Octets that lie in a body: the sequence numbers of the first and of that behind the last. */
    __u32 start;
    __u32 end;

    /* Of enum hdrlog_hint_flag. */
    __u64 flags;
};

enum hdrlog_hint_flag {
    /* Segments without data. */
    HDRLOG_HINT_ACKNOWLEDGMENTS = 1,

    /* All but what starts a connection or a message. */
    HDRLOG_HINT_ALL = 2
};

static inline __u64 hdrlog_hint_check(const struct hdrlog_hint *hint)
{
    return hint->check ^ hint->time ^ hint->flags ^ ((__u64)hint->end << 32 | hint->start);
}

/* The first place of the hint for `key`; the second one is its neighbour, the number with the other
 * lowest bit. */
static inline __u32 hdrlog_hint_place(__u64 key)
{
    /* The shift breaks up what keys of neighbouring ports have in common, which are multiples of one
     * number and would share places. */
    return ((key ^ key >> 32) * 0x9e3779b97f4a7c15ull >> 32) % HDRLOG_HINTS;
}

/* What the kernel remembers at a place for hints. */
struct hdrlog_run {
    /* A struct bpf_spin_lock, which hdrlog has no use for. */
    __u32 lock;

    /* Octets that were left out, and not told of yet, and where the next segment in order starts. */
    __u32 from;
    __u32 next;
    __u32 reserved;

    /* The direction that the numbers above are of, when an octet of it was left out last, and when
     * something was told. */
    __u64 key;
    __u64 left_out;
    __u64 told;

    /* When a connection was opened last, and when data came last that there was no hint for or that
     * may start a message, in any direction whose first place this is. */
    __u64 opened;
    __u64 started;
};

/* What both sides change while they run. */
struct hdrlog_state {
    __u64 lost[HDRLOG_LOSSES];

    /* Set by hdrlog before it sleeps for long: the next record is to wake it. */
    __u32 wakes_next;
    __u32 reserved;

    /* Frames that the classifier left out, and their octets. */
    __u64 left_out_frames;
    __u64 left_out_octets;
};

/* Slots of the program array that filters call the capture programs through. */
enum hdrlog_slot { HDRLOG_SLOT_INGRESS, HDRLOG_SLOT_EGRESS, HDRLOG_SLOTS };

#define HDRLOG_LARGEST_CAPTURE 262144

#if defined(__STDC_VERSION__)
_Static_assert(sizeof(struct hdrlog_frame) == 56, "no padding of the compiler's");
_Static_assert(__builtin_offsetof(struct hdrlog_frame, direction) == 32, "no padding before it");
_Static_assert(__builtin_offsetof(struct hdrlog_frame, left_out_from) == 36, "no padding before it");
_Static_assert(sizeof(struct hdrlog_settings) == 56, "no padding of the compiler's");
_Static_assert(sizeof(struct hdrlog_state) == 40, "no padding of the compiler's");
_Static_assert(sizeof(struct hdrlog_direction_name) == 4 * HDRLOG_DIRECTION_WORDS, "all in the key");
_Static_assert(sizeof(struct hdrlog_hint) == 32, "two in a cache line");
_Static_assert(sizeof(struct hdrlog_run) == 56, "no padding of the compiler's");
#endif

#endif
