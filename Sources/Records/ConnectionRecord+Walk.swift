public import Capture
public import FlowTracking

extension ConnectionRecord {
    /// Shows `visitor` each field that is known, in the order of the output.
    @inlinable
    public func walk<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.recordHead(
            "flow",
            at: connection.start,
            "when its first segment was seen, UTC",
            severity
        )
        visitor.group("network") { network in
            network.walkWay(connection.origin.interface, connection.origin.direction)
            network.walkTCP(over: connection.source.address)
            if let name = connection.protocolName {
                network.group("protocol") { $0.word("name", name, nil, "application protocol") }
            }
            network.group("connection") {
                $0.word(
                    "state",
                    connection.state.name,
                    nil,
                    "state of the client's end, or of the source's, by the segments seen"
                )
            }
            if let communityID {
                network.communityID("community_id", communityID, "Community ID, version 1")
            }
        }
        visitor.walkEnds(connection.source, connection.destination)
        if V.showsEveryField, connection.isClientKnown {
            visitor.walkRoles(
                client: connection.source,
                server: connection.destination,
                name: connection.serverName.span
            )
        }
        if V.showsEveryField {
            visitor.time(
                "start_time",
                connection.start,
                nil,
                "when its first segment was seen, UTC"
            )
            visitor.time("end_time", connection.last, nil, "when its last segment was seen, UTC")
        }
        visitor.group("hdrlog") { hdrlog in
            hdrlog.recordSource(connection.origin.backend)
            walkFlow(into: &hdrlog)
            hdrlog.group("tcp") { tcp in
                if let time = connection.handshakeTime {
                    tcp.duration(
                        "handshake_rtt",
                        time,
                        nil,
                        "seconds from the client's SYN to its acknowledgment of the server's"
                    )
                }
                tcp.walkAnalysis(connection.analysis, .exchange())
            }
            trace.walkDetails(nil, connection.serverName.span, into: &hdrlog)
        }
        trace.walkContext(into: &visitor)
    }

    @inlinable
    func walkFlow<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        if !V.showsEveryField { walkLine(into: &visitor) }
        visitor.group("flow") { flow in
            flow.word(
                "end",
                connection.end.name,
                nil,
                "closed, reset, replaced by another on the same ports, timeout, evicted or open"
            )
            if let closedBy {
                flow.word(
                    "closed_by",
                    closedBy,
                    nil,
                    "who closed or reset it first: client or server, else source or destination"
                )
            }
            flow.duration(
                "duration",
                connection.last.nanoseconds(since: connection.start),
                .exchange(),
                "seconds from its first segment to its last"
            )
            walkTraffic(into: &flow)
            flow.number(
                "retransmissions",
                connection.sent.retransmissions + connection.received.retransmissions,
                "segments that were sent again"
            )
            flow.number(
                "exchanges",
                connection.exchanges,
                connection.exchanges > 0 ? .exchange("exchanges") : nil,
                "HTTP exchanges"
            )
        }
    }

    @inlinable
    func walkTraffic<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        let (sent, received) = (connection.sent, connection.received)
        if !V.showsEveryField {
            visitor.number("", sent.octets, .exchange("sent"), "")
            visitor.number("", sent.packets, .exchange("packets"), "")
            visitor.number("", received.octets, .exchange("received"), "")
            visitor.number("", received.packets, .exchange("packets"), "")
        }
        visitor.group("packets") {
            $0.number("sent", sent.packets, "segments from the client, or the source")
            $0.number("received", received.packets, "segments from the other end")
        }
        visitor.group("octets") {
            $0.number("sent", sent.octets, "octets of data in them, repeated ones too")
            $0.number("received", received.octets, "the same of the other end")
        }
    }

    /// What a line of text tells first.
    @inlinable
    func walkLine<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.word("", connection.protocolName ?? "tcp", .startLine("flow"), "")
        if !connection.serverName.isEmpty {
            visitor.note(connection.serverName.span, .startLine())
        }
        visitor.beginNote(.exchange())
        visitor.piece(connection.end.name)
        if let closedBy {
            visitor.piece(" by ")
            visitor.piece(closedBy)
        }
        visitor.endString()
        if closedBy == nil { visitor.word("", connection.state.name, .exchange(), "") }
    }
}
