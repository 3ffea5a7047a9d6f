internal import Capture
internal import Dissection

// The rules of Wireshark's TCP analysis, as its User's Guide gives them (section 7.5). Other than there,
// a segment that announces no window is named so even if it probes the peer's.
extension FlowLedger {
    /// Time within which data behind later data was on its way before, where no handshake tells.
    private static var reorderingTime: Int64 { 3_000_000 }

    /// Time within which duplicate acknowledgments are answered.
    private static var fastRetransmissionTime: Int64 { 20_000_000 }

    /// Compares a segment with those before, and takes up what it says.
    mutating func analyze(
        _ header: TCPHeader,
        _ segment: Dissection.TCPSegment,
        _ side: FlowSide,
        _ now: Int64,
        _ handshakeTime: UInt64
    ) -> TCPAnalysis {
        let flags = header.flags
        let length = segment.payloadLength
        let isPlain = flags.isDisjoint(with: [.syn, .fin, .rst])
        let start = SequenceNumber(header.sequenceNumber)
        let counted = length + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
        let peer = self[side.other]
        let stream = self[side]
        var found: TCPAnalysis = flags.contains(.rst) ? .reset : []
        var isZeroWindowProbe = false
        if isPlain, header.window == 0 { found.insert(.zeroWindow) }
        if stream.hasNext {
            let distance = start - stream.next
            isZeroWindowProbe =
                length == 1 && distance == 0 && peer.window == 0 && peer.packets > 0
            if distance > 0, !flags.contains(.rst) { found.insert(.lostSegment) }
            if isPlain, length <= 1, distance == -1 { found.insert(.keepAlive) }
            if isPlain, length == 0, distance == 0,
                isRepeated(header, segment, stream),
                // An answer to a keep-alive was asked for.
                !peer.sentKeepAlive, header.window != 0
            {
                found.insert(.duplicateACK)
            }
        }
        if isPlain, length > 0, !isZeroWindowProbe, peer.hasAcknowledged,
            let window = peer.windowOctets, start + length == peer.acknowledged + window
        {
            found.insert(.windowFull)
        }
        if counted > 0, !found.contains(.keepAlive) {
            found.formUnion(
                repetition(of: start, length, counted, stream, peer, now, handshakeTime)
            )
        }
        take(header, segment, side, now)
        if found.contains(.duplicateACK), self[side].duplicates < .max {
            self[side].duplicates += 1
        }
        self[side].sentKeepAlive = found.contains(.keepAlive)
        if !isZeroWindowProbe, !stream.hasNext || start + counted - stream.next > 0 {
            self[side].next = start + counted
            self[side].nextTime = now
            self[side].hasNext = true
        }
        return found
    }

    /// Whether a segment without data says what the one before said.
    private func isRepeated(
        _ header: TCPHeader,
        _ segment: Dissection.TCPSegment,
        _ stream: StreamLedger
    ) -> Bool {
        stream.hasAcknowledged && SequenceNumber(header.acknowledgmentNumber) == stream.acknowledged
            && (header.window == stream.window || !segment.options.sackBlocks.isEmpty)
    }

    /// What a segment is that starts before the highest octet seen.
    private func repetition(
        of start: SequenceNumber,
        _ length: Int,
        _ counted: Int,
        _ stream: StreamLedger,
        _ peer: StreamLedger,
        _ now: Int64,
        _ handshakeTime: UInt64
    ) -> TCPAnalysis {
        if length > 0, peer.hasAcknowledged, start + length - peer.acknowledged <= 0 {
            return [.retransmission, .spuriousRetransmission]
        }
        guard stream.hasNext, start - stream.next < 0 else { return [] }
        // New data behind the octet of a probe.
        if length > 1, start - stream.next == -1 { return [] }
        if peer.duplicates >= 2, peer.acknowledged == start,
            now - peer.acknowledgmentTime < Self.fastRetransmissionTime
        {
            return [.retransmission, .fastRetransmission]
        }
        let limit =
            handshakeTime > 0 ? Int64(clamping: handshakeTime) : Self.reorderingTime
        if now - stream.nextTime < limit, start + counted != stream.next { return .outOfOrder }
        return .retransmission
    }

    /// Takes up windows, and what is acknowledged.
    private mutating func take(
        _ header: TCPHeader,
        _ segment: Dissection.TCPSegment,
        _ side: FlowSide,
        _ now: Int64
    ) {
        let isSYN = header.flags.contains(.syn)
        self[side].window = header.window
        self[side].isWindowOfSYN = isSYN
        if isSYN {
            self[side].hasSYN = true
            self[side].offeredScale = segment.options.windowScale
            // Windows are shifted where both ends offer it (RFC 7323, section 2.2).
            if self[side.other].hasSYN {
                let isScaled =
                    self[side].offeredScale != nil && self[side.other].offeredScale != nil
                for end in [side, side.other] {
                    self[end].windowScale = isScaled ? self[end].offeredScale : 0
                }
            }
        }
        if header.flags.contains(.fin) {
            self[side].hasEnd = true
            self[side].end =
                SequenceNumber(header.sequenceNumber) + segment.payloadLength + 1
        }
        guard header.flags.contains(.ack) else { return }
        let acknowledged = SequenceNumber(header.acknowledgmentNumber)
        if self[side].acknowledged != acknowledged { self[side].duplicates = 0 }
        self[side].acknowledged = acknowledged
        self[side].hasAcknowledged = true
        self[side].acknowledgmentTime = now
        if self[side.other].hasEnd, acknowledged - self[side.other].end >= 0 {
            self[side.other].isEndAcknowledged = true
        }
    }
}
