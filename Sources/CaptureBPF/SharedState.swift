internal import Capture
internal import Clibbpf
internal import Glibc
internal import HdrlogABI

/// The variables of the capture programs (`struct hdrlog_state`), which both sides see at once.
@safe struct SharedState: ~Copyable {
    private let memory: MappedMemory

    init(_ object: BPFObject) throws(BPFError) {
        memory = try MappedMemory(
            object.variables,
            offset: 0,
            size: Int(getpagesize()),
            isWritable: true
        )
    }

    /// Frames lost since the start.
    var lost: (ringFull: UInt64, program: UInt64) {
        let lost = unsafe memory.start.assumingMemoryBound(to: UInt64.self)
        return unsafe (
            ringFull: clibbpf_load_position(lost + Int(HDRLOG_LOSS_RING_FULL.rawValue)),
            program: clibbpf_load_position(lost + Int(HDRLOG_LOSS_PROGRAM.rawValue))
        )
    }

    /// Frames that the classifier has left out.
    var leftOut: UInt64 {
        let offset = MemoryLayout<hdrlog_state>.offset(of: \.left_out_frames) ?? 0
        return unsafe clibbpf_load_position(
            (memory.start + offset).assumingMemoryBound(to: UInt64.self)
        )
    }

    /// Where the counter of frames that a filter let through in vain is, in octets.
    static var programLossOffset: UInt32 {
        HDRLOG_LOSS_PROGRAM.rawValue * UInt32(MemoryLayout<UInt64>.size)
    }

    /// Has the next record wake the reader.
    func requestWakeup() {
        let offset = MemoryLayout<hdrlog_state>.offset(of: \.wakes_next) ?? 0
        unsafe clibbpf_store_flag(
            (memory.start + offset).assumingMemoryBound(to: UInt32.self),
            1
        )
    }
}
