// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0

// What it costs to call a program that does nothing, which is no cost of hdrlog's.

#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_helpers.h>

SEC("tc")
int empty(struct __sk_buff *skb)
{
    return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "GPL";
