// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0

// TCP segments as the classifier sees them: whose they are, and whether they may start a message.

#define MORE_FRAGMENTS_OR_OFFSET 0x3fff

// A TCP segment in an IP packet that is no fragment.
struct segment {
    struct hdrlog_direction_name name;
    __u32 sequence_number;
    // Octets of data; where they start, from the IP header on.
    __u32 length;
    __u32 data;
    bool is_syn;
    // Whether it is the last one, of its direction or of both.
    bool is_end;
};

// What a frame turns out to be.
enum kind { KIND_SEGMENT, KIND_UNKNOWN, KIND_NOT_NEEDED };

// Loads octets of the packet, counted from its IP header.
static __always_inline long load(void *context, bool is_xdp, __u32 offset, void *octets, __u32 count)
{
    return is_xdp ? bpf_xdp_load_bytes(context, sizeof(struct ethhdr) + offset, octets, count)
                  : bpf_skb_load_bytes_relative(context, offset, octets, count, BPF_HDR_START_NET);
}

// Whether this is a port of VXLAN, Geneve or GTP-U.
static __always_inline bool may_be_tunnel(__u16 port)
{
    return port == bpf_htons(4789) || port == bpf_htons(8472) || port == bpf_htons(6081) ||
           port == bpf_htons(2152);
}

static __always_inline enum kind read_segment(void *context, bool is_xdp, __u16 type,
                                              struct segment *segment)
{
    __u32 header, end;
    __u8 protocol;
    if (type == bpf_htons(ETH_P_IP)) {
        struct iphdr ip;
        if (load(context, is_xdp, 0, &ip, sizeof(ip)) || ip.version != 4 ||
            ip.frag_off & bpf_htons(MORE_FRAGMENTS_OR_OFFSET))
            return KIND_UNKNOWN;
        segment->name.source[0] = ip.saddr;
        segment->name.destination[0] = ip.daddr;
        segment->name.version = 4;
        header = ip.ihl * 4;
        // 0 in a super-packet whose length has no room there.
        end = bpf_ntohs(ip.tot_len);
        protocol = ip.protocol;
    } else if (type == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr ip;
        if (load(context, is_xdp, 0, &ip, sizeof(ip)) || ip.version != 6 || !ip.payload_len)
            return KIND_UNKNOWN;
        __builtin_memcpy(segment->name.source, &ip.saddr, sizeof(ip.saddr));
        __builtin_memcpy(segment->name.destination, &ip.daddr, sizeof(ip.daddr));
        segment->name.version = 6;
        header = sizeof(ip);
        end = header + bpf_ntohs(ip.payload_len);
        protocol = ip.nexthdr;
    } else {
        return type == bpf_htons(ETH_P_ARP) ? KIND_NOT_NEEDED : KIND_UNKNOWN;
    }
    if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6)
        return KIND_NOT_NEEDED;
    if (protocol == IPPROTO_UDP) {
        struct udphdr udp;
        return load(context, is_xdp, header, &udp, sizeof(udp)) || may_be_tunnel(udp.dest)
                   ? KIND_UNKNOWN
                   : KIND_NOT_NEEDED;
    }
    // Most others carry packets.
    struct tcphdr tcp;
    if (protocol != IPPROTO_TCP || load(context, is_xdp, header, &tcp, sizeof(tcp)))
        return KIND_UNKNOWN;
    segment->data = header + tcp.doff * 4;
    if (tcp.doff < 5 || end < segment->data)
        return KIND_UNKNOWN;
    __builtin_memcpy(&segment->name.ports, &tcp, 4);
    segment->sequence_number = bpf_ntohl(tcp.seq);
    segment->length = end - segment->data;
    segment->is_syn = tcp.syn;
    segment->is_end = tcp.fin || tcp.rst;
    return KIND_SEGMENT;
}

// Whether data may start something: an HTTP/1 request or response, for which a word and a space are
// taken, the preface or a frame of HTTP/2 but one of a body, or a TLS handshake.
static __always_inline bool may_start(void *context, bool is_xdp, const struct segment *segment)
{
    __u8 octets[34] = {};
    if (segment->length >= sizeof(octets)) {
        if (load(context, is_xdp, segment->data, octets, sizeof(octets)))
            return true;
    } else {
        __u32 count = segment->length;
        OPAQUE(count);
        if (count < 1 || count > sizeof(octets) ||
            load(context, is_xdp, segment->data, octets, count))
            return true;
    }
    if (octets[0] == 0x16 && octets[1] == 3)
        return true;
    // At most 16,384 octets, and a type that there is.
    if (segment->length >= 9 && octets[0] == 0 && octets[1] <= 0x40 && octets[3] >= 1 &&
        octets[3] <= 0x10)
        return true;
    // Unrolled, so that no place on the stack is computed, which takes CAP_PERFMON.
#pragma unroll
    for (int i = 0; i < (int)sizeof(octets); i++) {
        if (octets[i] <= ' ' || octets[i] > '~')
            return octets[i] == ' ' && i > 0;
    }
    return false;
}
