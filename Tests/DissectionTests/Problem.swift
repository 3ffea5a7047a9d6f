@testable import Dissection

/// What in `dissection` cannot be true of any frame with these octets; nil where nothing is.
///
/// Reads all that is read on demand, too, so that a range that lies outside of the frame traps.
func problem(in dissection: Dissection, of octets: [UInt8]) -> String? {
    let frame = 0..<octets.count
    func isInside(_ range: Range<Int>, _ outer: Range<Int>) -> Bool {
        range.lowerBound >= outer.lowerBound && range.upperBound <= outer.upperBound
    }

    guard isInside(dissection.payload, frame) else { return "payload \(dissection.payload)" }
    guard dissection.wireEnd >= dissection.payload.upperBound else {
        return "wire end \(dissection.wireEnd)"
    }
    guard dissection.pendingTunnel == nil else { return "a tunnel is left open" }
    if let stop = dissection.stop {
        guard stop.offset >= 0, stop.offset <= octets.count else { return "stop \(stop)" }
        if case .truncated(let needed, let available) = stop.reason {
            guard available < needed, available >= 0, stop.offset + available <= octets.count
            else { return "stop \(stop)" }
        }
    }
    if let tags = dissection.vlanTags {
        guard isInside(tags.octets, frame), tags.octets.count.isMultiple(of: 4),
            tags.count > 0, tags.count <= VLANStack.limit,
            tags.tag(tags.count - 1, in: octets.span).id <= 4095
        else { return "tags \(tags)" }
    }
    if let labels = dissection.mplsLabels {
        guard isInside(labels.octets, frame), labels.octets.count.isMultiple(of: 4),
            labels.count > 0, labels.count <= MPLSStack.limit,
            labels.entry(labels.count - 1, in: octets.span).label < 1 << 20
        else { return "labels \(labels)" }
    }
    guard dissection.tunnels.count <= TunnelStack.limit else { return "too many tunnels" }
    for i in 0..<dissection.tunnels.count {
        _ = dissection.tunnels[i].addresses(in: octets.span)
    }
    if case .ipv6(let header) = dissection.network {
        guard isInside(header.extensionHeaders, frame) else { return "\(header)" }
        var headers = IPv6ExtensionHeaders(header)
        while headers.next(in: octets.span) != nil {}
    }
    return problem(inTransportOf: dissection, frame) ?? problem(inApplicationOf: dissection, octets)
}

private func problem(inTransportOf dissection: Dissection, _ frame: Range<Int>) -> String? {
    switch dissection.transport {
    case .tcp(let header, let segment):
        let (range, options) = (segment.optionsRange, segment.options)
        guard frame.clamped(to: range) == range else { return "options range \(range)" }
        guard options.length == range.count, range.count <= header.headerLength - 20,
            options.sackBlocks.upperBound <= range.count,
            options.traceContext.upperBound <= range.count,
            options.sackBlocks.count.isMultiple(of: 8),
            [0, 24, 25].contains(options.traceContext.count),
            segment.payloadLength >= 0
        else { return "\(segment)" }
    case .icmp(_, let quote), .icmpv6(_, let quote):
        guard frame.clamped(to: quote) == quote else { return "quote \(quote)" }
    case .none, .udp, .sctp: break
    }
    return nil
}

private func problem(inApplicationOf dissection: Dissection, _ octets: [UInt8]) -> String? {
    let data = Array(octets[dissection.payload])
    let all = 0..<data.count
    func isInside(_ range: Range<Int>) -> Bool { all.clamped(to: range) == range }
    switch dissection.application {
    case .none: return nil
    case .tlsClientHello(let hello):
        let ranges = [hello.serverName, hello.protocols, hello.versions]
        return ranges.allSatisfy { $0.isEmpty || isInside($0) } ? nil : "\(hello)"
    case .httpStartLine(let line):
        return line.line.upperBound < line.end && line.end <= data.count ? nil : "\(line)"
    case .http(let head):
        guard isInside(head.fields), head.length <= data.count, head.startLine.end <= head.length
        else { return "\(head)" }
        var fields = HTTPFields(head)
        var count = 0
        while let field = fields.next(in: data.span) {
            guard isInside(field.name), isInside(field.value), !field.name.isEmpty else {
                return "\(field)"
            }
            count += 1
        }
        return count == head.fieldCount ? nil : "\(count) fields of \(head.fieldCount)"
    }
}
