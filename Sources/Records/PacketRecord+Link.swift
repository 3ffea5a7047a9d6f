public import Dissection

extension PacketRecord {
    /// Whether the link layer is all that there is to show in a line of text.
    @inlinable
    var isLinkOnly: Bool {
        if case .none = dissection.network { return dissection.arp == nil }
        return false
    }

    @inlinable
    func walkLink<V: FieldVisitor & ~Copyable>(_ frame: Span<UInt8>, into visitor: inout V) {
        switch dissection.link {
        case .none: break
        case .ethernet(let header):
            visitor.group("ethernet") { ethernet in
                let isLinkOnly = isLinkOnly
                ethernet.address(
                    "source",
                    header.source,
                    isLinkOnly ? TextForm(.source) : nil,
                    "sender's MAC address"
                )
                ethernet.address(
                    "destination",
                    header.destination,
                    isLinkOnly ? TextForm(.destination) : nil,
                    "receiver's MAC address"
                )
                ethernet.number(
                    "type",
                    header.typeOrLength,
                    isLinkOnly ? .link("ethertype").hexadecimal : nil,
                    "EtherType, or the length of an IEEE 802.3 frame"
                )
            }
        case .linuxSLL(let header):
            visitor.group("sll") { sll in
                sll.number(
                    "packet_type",
                    header.packetType,
                    "to us 0, broadcast 1, multicast 2, to another host 3, from us 4"
                )
                sll.number(
                    "protocol",
                    header.protocolType,
                    isLinkOnly ? .link("protocol").hexadecimal : nil,
                    "EtherType, or a number of Linux's own"
                )
            }
        case .bsdLoopback(let header):
            visitor.group("loopback") {
                $0.number(
                    "family",
                    header.family,
                    isLinkOnly ? .link("family") : nil,
                    "address family of the system that captured"
                )
            }
        case .ppp(let header):
            visitor.group("ppp") {
                $0.number(
                    "protocol",
                    header.protocolNumber,
                    isLinkOnly ? .link("PPP protocol").hexadecimal : nil,
                    "PPP protocol number"
                )
            }
        case .ciscoHDLC(let header):
            visitor.group("cisco_hdlc") {
                $0.number(
                    "protocol",
                    header.protocolType.rawValue,
                    isLinkOnly ? .link("protocol").hexadecimal : nil,
                    "EtherType, or a number of Cisco's own"
                )
            }
        }
        if let llc = dissection.llc {
            visitor.group("llc") { group in
                group.number(
                    "dsap",
                    llc.destinationSAP,
                    isLinkOnly ? .link("dsap").hexadecimal : nil,
                    "destination service access point"
                )
                group.number("ssap", llc.sourceSAP, "source service access point")
            }
        }
        walkStacks(frame, into: &visitor)
        if let arp = dissection.arp { walkARP(arp, into: &visitor) }
    }

    @inlinable
    func walkStacks<V: FieldVisitor & ~Copyable>(_ frame: Span<UInt8>, into visitor: inout V) {
        if let stack = dissection.vlanTags {
            visitor.list("vlan", .link("vlan"), "IEEE 802.1Q tags, outer first") { list in
                for i in 0..<stack.count {
                    let tag = stack.tag(i, in: frame)
                    list.element { element in
                        element.number("id", tag.id, .link(), "VLAN identifier")
                        element.number("priority", tag.priority, "priority code point")
                        element.boolean(
                            "drop_eligible",
                            tag.dropEligible,
                            nil,
                            "drop eligible indicator"
                        )
                        element.number("tpid", tag.tpid, "EtherType that announced the tag")
                    }
                }
            }
        }
        if let pppoe = dissection.pppoe {
            visitor.group("pppoe") { group in
                group.number("code", pppoe.code, "0 in a session, else the discovery message")
                group.number(
                    "session_id",
                    pppoe.sessionID,
                    .link("PPPoE session"),
                    "the session's number"
                )
            }
        }
        if let stack = dissection.mplsLabels {
            visitor.list("mpls", .link("mpls"), "MPLS label stack, outer first") { list in
                for i in 0..<stack.count {
                    let entry = stack.entry(i, in: frame)
                    list.element { element in
                        element.number("label", entry.label, .link(), "label")
                        element.number("traffic_class", entry.trafficClass, "traffic class")
                        element.number("time_to_live", entry.timeToLive, "time to live")
                    }
                }
            }
        }
    }

    @inlinable
    func operationText(_ operation: UInt16) -> TextForm {
        switch operation {
        case 1: .link("ARP request").labelOnly
        case 2: .link("ARP reply").labelOnly
        default: .link("ARP operation")
        }
    }

    @inlinable
    func walkARP<V: FieldVisitor & ~Copyable>(_ arp: ARPPacket, into visitor: inout V) {
        visitor.group("arp") { group in
            let isRequest = arp.operation == 1
            group.number(
                "operation",
                arp.operation,
                operationText(arp.operation),
                "request 1, reply 2"
            )
            guard let addresses = arp.addresses else { return }
            group.address(
                "target_address",
                .v4(addresses.target),
                .link(isRequest ? "who-has" : "target"),
                "IP address asked for"
            )
            group.address("target_mac", addresses.targetMAC, nil, "its MAC address")
            group.address(
                "sender_address",
                .v4(addresses.sender),
                .link(isRequest ? "tell" : "sender"),
                "sender's IP address"
            )
            group.address(
                "sender_mac",
                addresses.senderMAC,
                isRequest ? nil : .link("is-at"),
                "sender's MAC address"
            )
        }
    }
}
