import Capture
import Clibbpf
import Foundation
import HdrlogABI

@testable import CaptureBPF

/// The capture programs with the classifier, in the kernel.
struct ClassifierRun: ~Copyable {
    private var capture: LoadedCapture
    private let program: Int32
    let hints: DispensableHints

    init(_ program: CaptureProgram) throws {
        let options = CaptureOptions(
            snaplen: CaptureOptions.snaplenLimit,
            isPromiscuous: false,
            direction: nil,
            isImmediate: false,
            leavesOut: true
        )
        let capture = try LoadedCapture(options, program == .xdp ? .xdp : .tcx)
        self.program = capture.object.descriptor(of: program)
        guard let hints = capture.hints else { fatalError("asked for, and not there") }
        self.hints = hints
        self.capture = capture
        now()
    }

    /// Has hints count from now on.
    func now() { hints.time = WallClock.monotonicNanoseconds }

    /// What comes of a frame; nil where it is left out.
    mutating func lend(_ frame: TCPFrame) throws -> Lent? { try lend(octets: frame.octets) }

    mutating func lend(octets: [UInt8]) throws -> Lent? {
        var (verdict, duration): (UInt32, UInt32) = (0, 0)
        let before = capture.state.leftOut
        let status = unsafe clibbpf_test_run(
            program,
            octets,
            UInt32(octets.count),
            1,
            &verdict,
            &duration
        )
        guard status == 0 else { throw BPFError(-status) }
        var lent: Lent?
        _ = capture.ring.read(limit: .max) { record in
            let head = unsafe record.bytes.unsafeLoad(as: hdrlog_frame.self)
            let start = MemoryLayout<hdrlog_frame>.size
            lent = Lent(head)
            if !(0..<Int(head.caplen)).allSatisfy({ record[start + $0] == octets[$0] }) {
                lent = nil
            }
            return true
        }
        // What is left out is counted, and nothing else.
        guard (capture.state.leftOut > before) == (lent == nil) else { throw BPFError(EIO) }
        return lent
    }

    /// The frame as the other end would send it.
    static func reversed(_ frame: TCPFrame) -> [UInt8] {
        var octets = frame.octets
        let address = frame.isIPv6 ? 16 : 4
        let start = frame.isIPv6 ? 22 : 26
        let ports = start + 2 * address
        for i in 0..<address { octets.swapAt(start + i, start + address + i) }
        for i in 0..<2 { octets.swapAt(ports + i, ports + 2 + i) }
        return octets
    }
}

/// What comes of a frame.
struct Lent: Equatable {
    var caplen: Int
    var isHeadersOnly = false

    /// Of what was left out before it.
    var from: UInt32 = 0
    var to: UInt32 = 0
    var isReverse = false

    init(_ head: hdrlog_frame) {
        caplen = Int(head.caplen)
        isHeadersOnly = head.is_headers_only != 0
        // An empty range may lie anywhere.
        guard head.left_out_from != head.left_out_to else { return }
        (from, to) = (head.left_out_from, head.left_out_to)
        isReverse = head.is_reverse != 0
    }

    private init(caplen: Int, isHeadersOnly: Bool, from: UInt32, to: UInt32, isReverse: Bool) {
        (self.caplen, self.isHeadersOnly) = (caplen, isHeadersOnly)
        (self.from, self.to, self.isReverse) = (from, to, isReverse)
    }

    static func whole(
        _ frame: TCPFrame,
        from: UInt32 = 0,
        to: UInt32 = 0,
        isReverse: Bool = false
    ) -> Lent {
        let caplen = frame.octets.count
        return Lent(
            caplen: caplen,
            isHeadersOnly: false,
            from: from,
            to: to,
            isReverse: isReverse
        )
    }

    static func headers(_ frame: TCPFrame, from: UInt32 = 0, to: UInt32 = 0) -> Lent {
        Lent(
            caplen: frame.headerLength,
            isHeadersOnly: true,
            from: from,
            to: to,
            isReverse: false
        )
    }
}
