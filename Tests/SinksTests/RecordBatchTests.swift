import Records
import Testing

@testable import Sinks

@Suite struct RecordBatchTests {
    @Test func `each record comes back with its frame, in order`() {
        let packets = (0..<5).map { Packet.http("GET /\($0) HTTP/1.1\n\n") }
        var batch = RecordBatch()
        for packet in packets { batch.append(packet.record(), packet.octets.span) }
        var sink = JSONLinesSink(redaction: .secrets)
        batch.forEach { sink.write($0, $1) }
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
}
