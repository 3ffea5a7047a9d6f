public import Capture
public import Dissection
public import FlowTracking

extension ExchangeRecord {
    /// Shows `visitor` each field that is known, in the order of the output; `heads` holds the octets
    /// of the message heads.
    @inlinable
    public func walk<V: FieldVisitor & ~Copyable>(
        _ heads: Span<UInt8>,
        redaction: Redaction,
        into visitor: inout V
    ) {
        var redactor = Redactor(redaction)
        visitor.recordHead("http", at: start, "when its first octet was seen, UTC", severity)
        walkNetwork(into: &visitor)
        walkEndpoints(into: &visitor)
        if V.showsEveryField {
            walkMessages(heads, &redactor, into: &visitor)
            walkTimes(into: &visitor)
        } else {
            walkLine(heads, &redactor, into: &visitor)
        }
        walkGRPC(heads, &redactor, into: &visitor)
        visitor.group("hdrlog") { hdrlog in
            hdrlog.recordSource(exchange.origin.backend)
            walkOutcome(into: &hdrlog)
            walkTCP(into: &hdrlog)
            walkHTTPDetails(heads, &redactor, into: &hdrlog)
            walkRequestID(heads, &redactor, into: &hdrlog)
            // The head that the trace was looked for in.
            let message = exchange.request ?? exchange.response
            exchange.trace.walkDetails(
                message?.head,
                heads.extracting(message?.octets ?? 0..<0),
                redactor,
                into: &hdrlog
            )
            if exchange.stream?.isHPACKIncomplete == true {
                hdrlog.boolean(
                    "hpack_incomplete",
                    true,
                    .stop("hpack_incomplete").labelOnly,
                    "whether fields are missing that HTTP/2 had sent before the capture, or in a gap"
                )
            }
            if redactor.count > 0 {
                hdrlog.number("redactions", redactor.count, "how many values were redacted")
            }
            if redactor.isTruncated || exchange.request?.isCut == true
                || exchange.response?.isCut == true
            {
                hdrlog.boolean(
                    "truncated",
                    true,
                    .stop("truncated").labelOnly,
                    "whether a value, or a message head, was cut to the limit"
                )
            }
        }
        exchange.trace.walkContext(into: &visitor)
    }

    @inlinable
    func walkNetwork<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("network") { network in
            network.walkWay(exchange.origin.interface, exchange.origin.direction)
            switch exchange.client.address {
            case .v4: network.word("type", "ipv4", nil, "ipv4 or ipv6")
            case .v6: network.word("type", "ipv6", nil, "ipv4 or ipv6")
            }
            network.word(
                "transport",
                "tcp",
                nil,
                "IANA's keyword of the protocol that IP carries"
            )
            let startLine = (exchange.response ?? exchange.request)?.head.startLine
            network.group("protocol") { layer in
                layer.word("name", "http", nil, "application protocol")
                layer.word(
                    "version",
                    startLine?.version.name ?? "1.1",
                    nil,
                    "its version"
                )
            }
            if let communityID {
                network.communityID("community_id", communityID, "Community ID, version 1")
            }
        }
    }

    @inlinable
    func walkEndpoints<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("client") { client in
            client.address(
                "address",
                exchange.client.address,
                TextForm(.source),
                "IP address of the end that sends requests"
            )
            client.number("port", exchange.client.port, TextForm(.source), "its port")
        }
        visitor.group("server") { server in
            server.address(
                "address",
                exchange.server.address,
                TextForm(.destination),
                "IP address of the end that sends responses"
            )
            server.number("port", exchange.server.port, TextForm(.destination), "its port")
        }
    }

    @inlinable
    func walkTimes<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.time("start_time", start, nil, "when its first octet was seen, UTC")
        if let end {
            visitor.time("end_time", end, nil, "when its last octet, or its end, was seen, UTC")
        }
    }

    /// When it ended: with the response's last octet, or with the connection.
    @inlinable
    public var end: Timestamp? {
        exchange.response?.isComplete == true ? exchange.response?.end : exchange.end
    }

    @inlinable
    func walkOutcome<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.word(
            "exchange",
            exchange.outcome.name,
            exchange.outcome == .complete ? nil : .exchange().major,
            "complete, no_request, no_response, reset, closed, timeout, gap or open"
        )
        if !V.showsEveryField, isMalformed {
            visitor.word("", "malformed", .exchange().major, "")
        }
        if let duration {
            visitor.duration(
                "duration",
                duration,
                .exchange(),
                "seconds from the first octet of the request to the last of the response"
            )
        }
        if let request = exchange.request, let response = exchange.response {
            visitor.duration(
                "time_to_first_octet",
                response.start.nanoseconds(since: request.start),
                nil,
                "seconds from the first octet of the request to the first of the response"
            )
        }
        if !V.showsEveryField {
            if let size = exchange.request?.size {
                visitor.number("", size, .exchange("sent").minor, "")
            }
            if let size = exchange.response?.size {
                visitor.number("", size, .exchange("received").minor, "")
            }
        }
        if exchange.gapOctets > 0 {
            visitor.number(
                "gap_octets",
                exchange.gapOctets,
                .exchange("gap"),
                "octets of it that were not captured"
            )
        }
        if exchange.isResynchronized {
            visitor.boolean(
                "resynchronized",
                true,
                .exchange("resynchronized").labelOnly.minor,
                "whether a head was found behind octets that could not be read"
            )
        }
    }

    @inlinable
    func walkTCP<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("tcp") { tcp in
            if let request = exchange.request {
                tcp.number(
                    "request_seq",
                    request.sequenceNumber,
                    "sequence number of the request's first octet"
                )
                tcp.number(
                    "request_ack",
                    request.acknowledgmentNumber,
                    "acknowledgment number of the segment that carries it"
                )
            }
            if let response = exchange.response {
                tcp.number(
                    "response_seq",
                    response.sequenceNumber,
                    "sequence number of the response's first octet"
                )
            }
            if let time = exchange.handshakeTime {
                tcp.duration(
                    "handshake_rtt",
                    time,
                    nil,
                    "seconds from the client's SYN to its acknowledgment of the server's"
                )
            }
            if exchange.retransmissions > 0 {
                tcp.number(
                    "retransmissions",
                    exchange.retransmissions,
                    .exchange("retransmissions"),
                    "segments of the exchange that were seen before"
                )
            }
        }
    }
}
