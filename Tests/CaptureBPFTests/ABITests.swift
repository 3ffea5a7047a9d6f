import HdrlogABI
import Testing

/// The layout of what the kernel programs and hdrlog share, as Swift sees it.
///
/// `hdrlog_abi.h` asserts the same of the sizes where the programs are compiled.
struct ABITests {
    @Test func `the head of a record`() {
        #expect(MemoryLayout<hdrlog_frame>.size == 40)
        #expect(MemoryLayout<hdrlog_frame>.stride == 40)
        #expect(MemoryLayout<hdrlog_frame>.alignment == 8)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.time) == 0)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.lost) == 8)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.interface_index) == 16)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.len) == 20)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.caplen) == 24)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.gso_size) == 28)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.gso_segments) == 30)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.direction) == 32)
    }

    @Test func `the settings`() {
        #expect(MemoryLayout<hdrlog_settings>.size == 12)
        #expect(MemoryLayout<hdrlog_settings>.offset(of: \.snaplen) == 0)
        #expect(MemoryLayout<hdrlog_settings>.offset(of: \.wake_mark) == 4)
        #expect(MemoryLayout<hdrlog_settings>.offset(of: \.wakes_always) == 8)
    }

    @Test func `the variables of both sides`() {
        #expect(MemoryLayout<hdrlog_state>.size == 24)
        #expect(MemoryLayout<hdrlog_state>.offset(of: \.lost) == 0)
        #expect(MemoryLayout<hdrlog_state>.offset(of: \.wakes_next) == 16)
        #expect(HDRLOG_LOSS_RING_FULL.rawValue == 0)
        #expect(HDRLOG_LOSS_PROGRAM.rawValue == 1)
        #expect(HDRLOG_LOSSES.rawValue == 2)
    }
}
