public import Capture
public import Dissection
public import FlowTracking

// What the records of packets, and of what goes over connections, have in common.
extension FieldVisitor where Self: ~Copyable {
    /// Where a frame was seen, and which way it went.
    @inlinable @inline(__always)
    mutating func walkWay(_ interface: InterfaceName?, _ direction: FrameInfo.Direction?) {
        if let interface {
            group("interface") {
                $0.interface("name", interface, TextForm(.interface), "where the frame was seen")
            }
        }
        if let direction {
            group("io") {
                let isReceived = direction == .receive
                $0.word(
                    "direction",
                    isReceived ? "receive" : "transmit",
                    TextForm(.direction, isReceived ? "In" : "Out").labelOnly,
                    "the frame's way through the interface: receive or transmit"
                )
            }
        }
    }

    /// The layers of a TCP connection one of whose ends has this address.
    @inlinable
    mutating func walkTCP(over address: IPAddress) {
        switch address {
        case .v4: word("type", "ipv4", nil, "ipv4 or ipv6")
        case .v6: word("type", "ipv6", nil, "ipv4 or ipv6")
        }
        word("transport", "tcp", nil, "IANA's keyword of the protocol that IP carries")
    }

    /// The two ends of a connection.
    @inlinable
    mutating func walkEnds(_ source: Endpoint, _ destination: Endpoint) {
        group("source") {
            $0.address("address", source.address, TextForm(.source), "sender's IP address")
            $0.number("port", source.port, TextForm(.source), "sender's port")
        }
        group("destination") {
            $0.address(
                "address",
                destination.address,
                TextForm(.destination),
                "receiver's IP address"
            )
            $0.number("port", destination.port, TextForm(.destination), "receiver's port")
        }
    }

    /// The same by their roles; `name` is the server's, where a client called it by one.
    @inlinable
    mutating func walkRoles(client: Endpoint, server: Endpoint, name: Span<UInt8>) {
        group("client") {
            $0.address("address", client.address, nil, "IP address of the end that sends requests")
            $0.number("port", client.port, "its port")
        }
        group("server") {
            if name.isEmpty {
                $0.address(
                    "address",
                    server.address,
                    nil,
                    "IP address of the end that sends responses"
                )
            } else {
                $0.string("address", name, nil, "server's name, of TLS server name indication")
            }
            $0.number("port", server.port, "its port")
        }
    }

    /// What is unusual about TCP segments.
    @inlinable
    mutating func walkAnalysis(_ analysis: TCPAnalysis, _ text: TextForm) {
        guard !analysis.isEmpty else { return }
        list("analysis", text, "what is unusual about it, in Wireshark's sense") { list in
            var rest = analysis.rawValue
            // The kind of a retransmission says that it is one.
            if !Self.showsEveryField,
                !analysis.isDisjoint(with: [.fastRetransmission, .spuriousRetransmission])
            {
                rest &= ~TCPAnalysis.retransmission.rawValue
            }
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                rest &= rest - 1
                list.word("", TCPAnalysis.names[bit], text, "")
            }
        }
    }
}
