internal import Capture
internal import Dissection
internal import Records
internal import TraceIdentity

/// The JSON Schema of what ``JSONLinesSink`` writes.
public enum RecordSchema {
    /// The schema, learnt from example records that together show every field.
    public static func text() -> String {
        var sink = SchemaSink()
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
            let record = PacketRecord(
                example.octets.span,
                info: info,
                linkType: example.linkType,
                communityIDs: &communityIDs
            )
            sink.learn(record, example.octets.span)
        }
        let loss = FrameLoss(
            timestamp: Timestamp(seconds: 0, nanoseconds: 0),
            frames: 1,
            cause: .bufferFull,
            backend: .tc
        )
        sink.learn(LossRecord(loss))
        return sink.text()
    }
}
