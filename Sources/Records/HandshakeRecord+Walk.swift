public import Capture
public import Dissection
public import FlowTracking
public import TraceIdentity

extension HandshakeRecord {
    /// Shows `visitor` each field that is known, in the order of the output; `octets` are those of the
    /// two hellos.
    @inlinable
    public func walk<V: FieldVisitor & ~Copyable>(_ octets: Span<UInt8>, into visitor: inout V) {
        visitor.recordHead(
            "tls",
            at: handshake.origin.timestamp,
            "when the client hello's first octet was seen, UTC",
            severity
        )
        visitor.group("network") { network in
            network.walkWay(handshake.origin.interface, handshake.origin.direction)
            network.walkTCP(over: handshake.client.address)
            network.group("protocol") { $0.word("name", "tls", nil, "application protocol") }
            if let communityID {
                network.communityID("community_id", communityID, "Community ID, version 1")
            }
        }
        visitor.walkEnds(handshake.client, handshake.server)
        if V.showsEveryField {
            visitor.walkRoles(
                client: handshake.client,
                server: handshake.server,
                name: octets.extracting(serverName)
            )
            walkTimes(into: &visitor)
        } else {
            walkLine(octets, into: &visitor)
        }
        walkTLS(octets, into: &visitor)
        visitor.group("hdrlog") { hdrlog in
            hdrlog.recordSource(handshake.origin.backend)
            walkOutcome(into: &hdrlog)
            walkDetails(octets, into: &hdrlog)
            walkTCP(into: &hdrlog)
            trace.walkDetails(nil, octets, into: &hdrlog)
        }
        trace.walkContext(into: &visitor)
    }

    @inlinable
    func walkTimes<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.time(
            "start_time",
            handshake.origin.timestamp,
            nil,
            "when the client hello's first octet was seen, UTC"
        )
        visitor.time("end_time", handshake.last, nil, "when the last part of it was seen, UTC")
        if let errorType {
            visitor.group("error") {
                $0.word("type", errorType, nil, "the alert, or how else the handshake failed")
            }
        }
    }

    /// What a line of text tells first.
    @inlinable
    func walkLine<V: FieldVisitor & ~Copyable>(_ octets: Span<UInt8>, into visitor: inout V) {
        visitor.word("", "handshake", .startLine("TLS").labelOnly, "")
        if !serverName.isEmpty { visitor.note(octets.extracting(serverName), .startLine()) }
    }

    /// The keys of OpenTelemetry's own.
    @inlinable
    func walkTLS<V: FieldVisitor & ~Copyable>(_ octets: Span<UInt8>, into visitor: inout V) {
        guard let hello = handshake.serverHello else { return }
        let server = octets.extracting(handshake.serverOctets)
        visitor.group("tls") { tls in
            tls.group("protocol") {
                $0.word(
                    "version",
                    TLSClientHello.versionName(hello.version),
                    .startLine(),
                    "TLS version chosen"
                )
            }
            let meaning: StaticString = "cipher suite chosen: IANA's name, or else its number"
            if let name = hello.cipherSuite.name {
                tls.word("cipher", name, .startLine(), meaning)
            } else {
                // Four digits, as the registry has them.
                let number = UInt128(hello.cipherSuite.rawValue)
                tls.hexadecimal("cipher", number, digits: 4, .startLine("cipher"), meaning)
            }
            if !hello.selectedProtocol.isEmpty {
                tls.string(
                    "next_protocol",
                    server.extracting(hello.selectedProtocol),
                    .startLine("alpn"),
                    "ALPN protocol chosen; from TLS 1.3 on it is encrypted"
                )
            }
            if let isResumed = handshake.isResumed {
                tls.boolean(
                    "resumed",
                    isResumed,
                    .startLine("resumed").labelOnly,
                    "whether keys of an earlier session were taken up"
                )
            }
        }
    }

    @inlinable
    func walkOutcome<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.duration(
            "duration",
            handshake.last.nanoseconds(since: handshake.origin.timestamp),
            .exchange(),
            "seconds from the client hello to the last part of the handshake that was seen"
        )
    }

    @inlinable
    func walkDetails<V: FieldVisitor & ~Copyable>(_ octets: Span<UInt8>, into visitor: inout V) {
        visitor.group("tls") { tls in
            tls.word(
                "outcome",
                handshake.outcome.name,
                handshake.outcome == .complete ? nil : .exchange(),
                "complete, alert, reset, closed, gap, malformed or open"
            )
            if let alert = handshake.alert {
                let text: TextForm = .exchange(handshake.isAlertByClient ? "client:" : "server:")
                tls.word(
                    "alert",
                    alert.name ?? "unknown",
                    text,
                    "the last alert that is not encrypted"
                )
                tls.word(
                    "alert_by",
                    handshake.isAlertByClient ? "client" : "server",
                    nil,
                    "who sent it: client or server"
                )
            }
            if handshake.hasRetry {
                tls.boolean(
                    "hello_retry",
                    true,
                    .exchange("retry").labelOnly,
                    "whether the server asked for a second client hello"
                )
            }
            guard V.showsEveryField else { return }
            handshake.clientHello.walkVersions(octets, nil, into: &tls)
            handshake.clientHello.walkProtocols(octets, nil, into: &tls)
            tls.string(
                "ja4",
                JA4(handshake.clientHello, octets).text.span,
                nil,
                "FoxIO's JA4 fingerprint of the client hello"
            )
        }
    }

    @inlinable
    func walkTCP<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("tcp") { tcp in
            tcp.number(
                "request_seq",
                handshake.sequenceNumber,
                "sequence number of the client hello's first octet"
            )
            tcp.number(
                "request_ack",
                handshake.acknowledgmentNumber,
                "acknowledgment number of the segment that carries it"
            )
            if let time = handshake.handshakeTime {
                tcp.duration(
                    "handshake_rtt",
                    time,
                    nil,
                    "seconds from the client's SYN to its acknowledgment of the server's"
                )
            }
        }
    }
}
