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
    __u8 reserved[7];
};

/* What hdrlog sets before the programs are loaded. */
struct hdrlog_settings {
    /* Most octets to capture of a frame, at least 1. */
    __u32 snaplen;

    /* hdrlog is woken once more than this many octets wait in the ring buffer. */
    __u32 wake_mark;

    /* Whether hdrlog is woken for each record that it does not already know of. */
    __u32 wakes_always;
};

/* What both sides change while they run. */
struct hdrlog_state {
    __u64 lost[HDRLOG_LOSSES];

    /* Set by hdrlog before it sleeps for long: the next record is to wake it. */
    __u32 wakes_next;
    __u32 reserved;
};

/* Slots of the program array that filters call the capture programs through. */
enum hdrlog_slot { HDRLOG_SLOT_INGRESS, HDRLOG_SLOT_EGRESS, HDRLOG_SLOTS };

#define HDRLOG_LARGEST_CAPTURE 262144

#if defined(__STDC_VERSION__)
_Static_assert(sizeof(struct hdrlog_frame) == 40, "no padding of the compiler's");
_Static_assert(__builtin_offsetof(struct hdrlog_frame, direction) == 32, "no padding before it");
_Static_assert(sizeof(struct hdrlog_settings) == 12, "no padding of the compiler's");
_Static_assert(sizeof(struct hdrlog_state) == 24, "no padding of the compiler's");
#endif

#endif
