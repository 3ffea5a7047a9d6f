public import Capture
public import Dissection
public import TraceIdentity

extension PacketRecord {
    /// Shows `visitor` each field that is known, in the order of the output; `frame` holds the octets
    /// that the record was made from.
    @inlinable
    public func walk<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        redaction: Redaction,
        into visitor: inout V
    ) {
        var redactor = Redactor(redaction)
        visitor.recordHead("packet", at: info.timestamp, "when the frame was seen, UTC", severity)
        walkNetwork(into: &visitor)
        walkEndpoints(into: &visitor)
        if V.showsEveryField { walkApplication(frame, &redactor, into: &visitor) }
        visitor.group("hdrlog") { hdrlog in
            hdrlog.recordSource(info.backend)
            walkFrame(into: &hdrlog)
            walkSegmentation(into: &hdrlog)
            walkLink(frame, into: &hdrlog)
            walkTunnels(frame, into: &hdrlog)
            walkIP(frame, into: &hdrlog)
            walkTransport(frame, into: &hdrlog)
            walkHTTPDetails(frame, &redactor, into: &hdrlog)
            walkRequestID(frame, &redactor, into: &hdrlog)
            walkTLSDetails(frame, into: &hdrlog)
            walkStop(into: &hdrlog)
            walkTraceDetails(frame, redactor, into: &hdrlog)
            if redactor.count > 0 {
                hdrlog.number("redactions", redactor.count, "how many values were redacted")
            }
            if redactor.isTruncated {
                hdrlog.boolean("truncated", true, nil, "whether a value was cut to the limit")
            }
        }
        trace.walkContext(into: &visitor)
    }

    @inlinable
    func walkEndpoints<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        let addresses: (source: IPAddress, destination: IPAddress)
        switch dissection.network {
        case .none: return
        case .ipv4(let header): addresses = (.v4(header.source), .v4(header.destination))
        case .ipv6(let header): addresses = (.v6(header.source), .v6(header.destination))
        }
        let ports = dissection.ports
        visitor.group("source") { source in
            source.address("address", addresses.source, TextForm(.source), "sender's IP address")
            if let ports { source.number("port", ports.source, TextForm(.source), "sender's port") }
        }
        visitor.group("destination") { destination in
            destination.address(
                "address",
                addresses.destination,
                TextForm(.destination),
                "receiver's IP address"
            )
            if let ports {
                destination.number(
                    "port",
                    ports.destination,
                    TextForm(.destination),
                    "receiver's port"
                )
            }
        }
    }

    @inlinable
    func walkNetwork<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("network") { network in
            network.walkWay(info.interface, info.direction)
            switch dissection.network {
            case .none: break
            case .ipv4: network.word("type", "ipv4", nil, "ipv4 or ipv6")
            case .ipv6: network.word("type", "ipv6", nil, "ipv4 or ipv6")
            }
            if let keyword = dissection.transportProtocol?.keyword {
                network.word(
                    "transport",
                    keyword,
                    nil,
                    "IANA's keyword of the protocol that IP carries"
                )
            }
            if let startLine = dissection.application.httpStartLine,
                case .http = dissection.application
            {
                network.group("protocol") { layer in
                    layer.word("name", "http", nil, "application protocol")
                    layer.word(
                        "version",
                        startLine.version.name,
                        nil,
                        "its version"
                    )
                }
            }
            if let communityID {
                network.communityID("community_id", communityID, "Community ID, version 1")
            }
        }
    }

    @inlinable
    func walkFrame<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("frame") { frame in
            frame.number("number", info.number, "the frame's number in its source, from 1")
            frame.number("len", info.len, "octets on the wire")
            frame.number("caplen", info.caplen, "octets captured")
            frame.word("link_type", linkType.name, nil, "kind of the first header")
        }
    }

    @inlinable
    func walkSegmentation<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        guard let segmentation = info.segmentation else { return }
        visitor.group("gso") { gso in
            gso.number("size", segmentation.size, "payload octets of each segment on the wire")
            if let segments = segments(of: segmentation) {
                gso.number("segments", segments.count, "segments on the wire")
                gso.number(
                    "wire_octets",
                    segments.octets,
                    "octets of all of them, each with a copy of the headers"
                )
            }
        }
    }

    /// How many segments a super-packet stands for on the wire, and their octets; nil where its headers
    /// could not be read.
    @inlinable
    func segments(of segmentation: FrameInfo.Segmentation) -> (count: Int, octets: Int)? {
        switch dissection.transport {
        case .tcp, .udp: break
        default: return nil
        }
        let headers = dissection.payload.lowerBound
        let payload = max(0, info.len - headers)
        let count =
            segmentation.segments > 0
            ? segmentation.segments : max(1, (payload - 1) / segmentation.size + 1)
        return (count, info.len + (count - 1) * headers)
    }

    @inlinable
    func walkTraceDetails<V: FieldVisitor & ~Copyable>(
        _ frame: Span<UInt8>,
        _ redactor: Redactor,
        into visitor: inout V
    ) {
        let octets = frame.extracting(dissection.payload)
        let head = trace.isToldByHead ? dissection.application.httpHead(in: octets) : nil
        trace.walkDetails(head, octets, redactor, into: &visitor)
    }

    @inlinable
    func walkStop<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        guard let stop = dissection.stop else { return }
        visitor.group("stop") { group in
            group.word("layer", stop.layer.name, .stop("stopped at"), "header at fault")
            group.number("offset", stop.offset, .stop("offset"), "where it starts in the frame")
            switch stop.reason {
            case .truncated(let needed, let available):
                group.word("reason", "truncated", .stop(), "truncated or malformed")
                group.number("needed", needed, .stop("needs"), "octets that it needs")
                group.number("available", available, .stop("has"), "octets that are there")
            case .malformed(let field, let value):
                group.word("reason", "malformed", .stop(), "truncated or malformed")
                group.word("field", field.name, .stop("field"), "field with a bad value")
                group.number("value", value, .stop("value"), "that value")
            }
        }
    }
}
