import Capture
import Records
import Testing

@testable import Sinks

@Suite struct RecordBatchTests {
    @Test func `each record comes back with its frame, in order`() {
        let packets = (0..<5).map { Packet.http("GET /\($0) HTTP/1.1\n\n") }
        var batch = RecordBatch()
        for packet in packets { batch.append(packet.record(), packet.octets.span) }
        var sink = JSONLinesSink(redaction: .secrets)
        batch.forEach(
            { sink.write($0, $1) },
            exchange: { sink.write($0, $1) },
            handshake: { sink.write($0, $1) },
            connection: { sink.write($0) },
            loss: { sink.write($0) }
        )
        #expect(text(of: sink.buffer) == packets.map { $0.json() }.joined())
    }

    @Test(arguments: [0, 1000, 30_000])
    func `it is full before it grows large, and can be filled again`(length: Int) {
        let packet = Packet.tcp(Array(repeating: 0, count: length))
        var batch = RecordBatch()
        for _ in 0..<2 {
            var octets = 0
            while !batch.isFull {
                batch.append(packet.record(), packet.octets.span)
                octets += packet.octets.count
            }
            #expect(octets < 200_000)
            #expect(batch.count <= 256)
            batch.removeAll()
        }
    }

    @Test func `losses keep their place`() {
        func loss(_ frames: UInt64) -> LossRecord {
            let time = Timestamp(seconds: 0, nanoseconds: 0)
            return LossRecord(
                FrameLoss(timestamp: time, frames: frames, cause: .bufferFull, backend: .tc)
            )
        }
        var batch = RecordBatch()
        for (place, frames) in [1, 2].enumerated() {
            batch.append(loss(UInt64(frames)))
            let packet = Packet.tcp([UInt8(place)])
            batch.append(packet.record(), packet.octets.span)
        }
        batch.append(loss(3))
        var order: [String] = []
        batch.forEach(
            { _, frame in order.append("frame \(frame[frame.count - 1])") },
            exchange: { _, _ in },
            handshake: { _, _ in },
            connection: { _ in },
            loss: { order.append("\($0.loss.frames) lost") }
        )
        #expect(order == ["1 lost", "frame 0", "2 lost", "frame 1", "3 lost"])
        batch.removeAll()
        let isEmpty = batch.isEmpty
        #expect(isEmpty)
    }
}
