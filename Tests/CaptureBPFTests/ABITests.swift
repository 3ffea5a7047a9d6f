import HdrlogABI
import Testing

/// The layout of what the kernel programs and hdrlog share, as Swift sees it.
///
/// `hdrlog_abi.h` asserts the same of the sizes where the programs are compiled.
struct ABITests {
    @Test func `the head of a record`() {
        #expect(MemoryLayout<hdrlog_frame>.size == 56)
        #expect(MemoryLayout<hdrlog_frame>.stride == 56)
        #expect(MemoryLayout<hdrlog_frame>.alignment == 8)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.time) == 0)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.lost) == 8)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.interface_index) == 16)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.len) == 20)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.caplen) == 24)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.gso_size) == 28)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.gso_segments) == 30)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.direction) == 32)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.is_headers_only) == 33)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.is_reverse) == 34)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.left_out_from) == 36)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.left_out_to) == 40)
        #expect(MemoryLayout<hdrlog_frame>.offset(of: \.left_out_time) == 48)
    }

    @Test func `the settings`() {
        #expect(MemoryLayout<hdrlog_settings>.size == 56)
        #expect(MemoryLayout<hdrlog_settings>.offset(of: \.snaplen) == 0)
        #expect(MemoryLayout<hdrlog_settings>.offset(of: \.wake_mark) == 4)
        #expect(MemoryLayout<hdrlog_settings>.offset(of: \.wakes_always) == 8)
        #expect(MemoryLayout<hdrlog_settings>.offset(of: \.classifies) == 12)
        #expect(MemoryLayout<hdrlog_settings>.offset(of: \.secret) == 16)
    }

    @Test func `what the classifier is told`() {
        #expect(MemoryLayout<hdrlog_hint>.size == 32)
        #expect(MemoryLayout<hdrlog_hint>.stride == 32)
        #expect(MemoryLayout<hdrlog_hint>.offset(of: \.check) == 0)
        #expect(MemoryLayout<hdrlog_hint>.offset(of: \.time) == 8)
        #expect(MemoryLayout<hdrlog_hint>.offset(of: \.start) == 16)
        #expect(MemoryLayout<hdrlog_hint>.offset(of: \.end) == 20)
        #expect(MemoryLayout<hdrlog_hint>.offset(of: \.flags) == 24)
        #expect(MemoryLayout<hdrlog_direction_name>.size == 40)
        #expect(MemoryLayout<hdrlog_direction_name>.offset(of: \.destination) == 16)
        #expect(MemoryLayout<hdrlog_direction_name>.offset(of: \.ports) == 32)
        #expect(MemoryLayout<hdrlog_direction_name>.offset(of: \.version) == 36)
        #expect(MemoryLayout<hdrlog_run>.size == 56)
        #expect(HDRLOG_HINTS.nonzeroBitCount == 1)
    }

    @Test func `the variables of both sides`() {
        #expect(MemoryLayout<hdrlog_state>.size == 40)
        #expect(MemoryLayout<hdrlog_state>.offset(of: \.lost) == 0)
        #expect(MemoryLayout<hdrlog_state>.offset(of: \.wakes_next) == 16)
        #expect(MemoryLayout<hdrlog_state>.offset(of: \.left_out_frames) == 24)
        #expect(HDRLOG_LOSS_RING_FULL.rawValue == 0)
        #expect(HDRLOG_LOSS_PROGRAM.rawValue == 1)
        #expect(HDRLOG_LOSSES.rawValue == 2)
    }
}
