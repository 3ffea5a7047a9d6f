internal import Capture
internal import Dissection
internal import FlowTracking
internal import Records
internal import Summaries
internal import TraceIdentity

/// The JSON Schema of what ``JSONLinesSink`` writes.
public enum RecordSchema {
    /// The schema, learnt from example records that together show every field.
    public static func text() -> String { learnt(SchemaSink()).text() }

    /// The keys that records of these kinds, as `event.name` tells them, may have.
    public static func keys(ofKinds kinds: Set<String>) -> [RecordKey] {
        learnt(SchemaSink(kinds: kinds)).keys
    }

    private static func learnt(_ empty: consuming SchemaSink) -> SchemaSink {
        var sink = empty
        var communityIDs = CommunityIDCache(capacity: 16)
        for example in SchemaExample.all {
            let info = FrameInfo(
                number: 1,
                timestamp: Timestamp(seconds: 0, nanoseconds: 0),
                caplen: example.octets.count,
                len: example.octets.count,
                linkType: example.linkType.rawValue,
                interface: example.isLive ? InterfaceName("eth0") : nil,
                direction: example.isLive ? .receive : nil,
                backend: example.isLive ? .tc : .file,
                segmentation: example.isLive ? FrameInfo.Segmentation(size: 1448, segments: 2) : nil
            )
            var record = PacketRecord(
                example.octets.span,
                info: info,
                linkType: example.linkType,
                communityIDs: &communityIDs
            )
            if example.isLive { record.analysis = .reset }
            sink.learn(record, example.octets.span)
        }
        var exchanges = ExchangeSummary()
        learnExchanges(&sink, &communityIDs, &exchanges)
        let loss = FrameLoss(
            timestamp: Timestamp(seconds: 0, nanoseconds: 0),
            frames: 1,
            cause: .bufferFull,
            backend: .tc
        )
        sink.learn(LossRecord(loss))
        // Of a run that saw what the examples show, and of one that saw nothing.
        let time = loss.timestamp
        for (start, summary) in [(time, exchanges), (nil, ExchangeSummary())] {
            sink.learn(SummaryRecord(from: start, to: time, backend: .tc, RunCounts(), summary))
        }
        return sink
    }

    private static func learnExchanges(
        _ sink: inout SchemaSink,
        _ communityIDs: inout CommunityIDCache,
        _ summary: inout ExchangeSummary
    ) {
        var limits = FlowLimits()
        limits.headOctets = 1024
        limits.keepsEveryFlow = true
        limits.reportsFlows = true
        limits.readsTLS = true
        for example in ExchangeExample.all {
            var tracker = FlowTracker(limits)
            for (number, segment) in example.segments.enumerated() {
                let info = FrameInfo(
                    number: UInt64(number + 1),
                    timestamp: Timestamp(seconds: Int64(number), nanoseconds: 0),
                    caplen: segment.octets.count,
                    len: segment.len,
                    linkType: LinkType.rawIP.rawValue,
                    interface: example.isLive ? InterfaceName("eth0") : nil,
                    direction: example.isLive ? .receive : nil,
                    backend: example.isLive ? .tc : .file
                )
                let dissection = Dissection(
                    segment.octets.span,
                    len: segment.len,
                    linkType: .rawIP
                )
                tracker.observe(dissection, info, segment.octets.span)
            }
            tracker.finish()
            tracker.takeFinished { exchange, heads in
                let communityID = communityIDs.id(of: ExchangeRecord.flow(of: exchange))
                let record = ExchangeRecord(copy exchange, communityID: communityID)
                sink.learn(record, heads)
                summary.add(record, heads)
            }
            tracker.takeHandshakes { handshake, hellos in
                let communityID = communityIDs.id(of: HandshakeRecord.flow(of: handshake))
                sink.learn(HandshakeRecord(handshake, communityID: communityID), hellos)
            }
            tracker.takeConnections { connection in
                let communityID = communityIDs.id(of: ConnectionRecord.flow(of: connection))
                sink.learn(ConnectionRecord(connection, communityID: communityID))
            }
        }
    }
}
