internal import Capture
internal import Clibpcap
internal import Glibc

/// One live interface.
@safe final class LiveInterface {
    let name: String
    let linkType: Int32

    /// Readable when there are frames.
    let descriptor: Int32
    let warning: String?
    private let handle: PcapHandle
    let interfaceName: InterfaceName
    let direction: FrameInfo.Direction?
    var nameCache: [(index: UInt32, name: InterfaceName)] = []
    private let driverLosses: DriverLosses

    init(_ name: String, _ options: CaptureOptions, filter: String?) throws(CaptureError) {
        self.name = name
        interfaceName = InterfaceName(name)
        direction = options.direction
        handle = try Self.open(name, options)
        warning = try Self.activate(handle, name)
        if name == "any" {
            // The second version names each frame's interface; the first is libpcap's default.
            unsafe pcap_set_datalink(handle.pointer, DLT_LINUX_SLL2)
        }
        linkType = handle.linkType
        if let direction = options.direction {
            let side = direction == .receive ? PCAP_D_IN : PCAP_D_OUT
            guard unsafe pcap_setdirection(handle.pointer, side) == 0 else {
                throw CaptureError(
                    .failed,
                    "interface \(name): cannot select a direction: \(handle.errorText)"
                )
            }
        }
        if let filter {
            var program = try FilterProgram(filter, for: handle)
            try program.install(on: handle)
        }
        var errors = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard unsafe pcap_setnonblock(handle.pointer, 1, &errors) == 0 else {
            throw CaptureError(.failed, "interface \(name): \(unsafe String(cString: &errors))")
        }
        descriptor = unsafe pcap_get_selectable_fd(handle.pointer)
        guard descriptor >= 0 else {
            throw CaptureError(.failed, "interface \(name): cannot be waited on by poll(2)")
        }
        driverLosses = DriverLosses(of: name)
    }

    /// How long the kernel fills a block of frames, in milliseconds.
    static var blockTimeout: Int32 { 20 }

    private static func open(
        _ name: String,
        _ options: CaptureOptions
    ) throws(CaptureError) -> PcapHandle {
        var errors = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let pointer = unsafe pcap_create(name, &errors) else {
            throw CaptureError(.failed, "interface \(name): \(unsafe String(cString: &errors))")
        }
        let handle = unsafe PcapHandle(pointer)
        unsafe pcap_set_snaplen(pointer, Int32(options.snaplen))
        unsafe pcap_set_promisc(pointer, options.isPromiscuous ? 1 : 0)
        unsafe pcap_set_immediate_mode(pointer, options.isImmediate ? 1 : 0)
        // The kernel hands over a block of frames after this time even if it is not full.
        unsafe pcap_set_timeout(pointer, Self.blockTimeout)
        unsafe pcap_set_buffer_size(pointer, Int32(clamping: options.bufferSize))
        unsafe pcap_set_tstamp_precision(pointer, PCAP_TSTAMP_PRECISION_NANO)
        return handle
    }

    /// Starts the capture.
    ///
    /// - Returns: libpcap's warning, where there is one that matters.
    private static func activate(
        _ handle: borrowing PcapHandle,
        _ name: String
    ) throws(CaptureError) -> String? {
        let status = unsafe pcap_activate(handle.pointer)
        if status >= 0 {
            // The device `any` never is promiscuous, and nobody expects it to be.
            guard status > 0, status != PCAP_WARNING_PROMISC_NOTSUP else { return nil }
            return "interface \(name): \(handle.errorText)"
        }
        let detail = handle.errorText
        switch status {
        case PCAP_ERROR_NO_SUCH_DEVICE:
            throw .noInterface(name, among: ((try? Interface.all()) ?? []).map(\.name))
        case PCAP_ERROR_IFACE_NOT_UP: throw .interfaceIsDown(name)
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            throw .noPermission(interface: name)
        default:
            throw CaptureError(.failed, "interface \(name): \(detail)")
        }
    }

    var statistics: CaptureStatistics {
        var counts = pcap_stat()
        var statistics = CaptureStatistics()
        if unsafe pcap_stats(handle.pointer, &counts) == 0 {
            statistics.droppedByKernel = UInt64(counts.ps_drop)
        }
        // libpcap would open files for it each time.
        statistics.droppedByInterface = driverLosses.count
        return statistics
    }

    /// Frames that are handed over at most before other interfaces, and the user, have their turn.
    private static var batchSize: Int32 { 1024 }

    /// Lends the frames at hand to `frame`; false once it returns false.
    func dispatch(
        number: inout UInt64,
        _ frame: (FrameInfo, Span<UInt8>) -> Bool
    ) throws(CaptureError) -> Bool {
        var next = number
        let status = withoutActuallyEscaping(frame) { frame in
            var batch = unsafe Batch(
                interface: .passUnretained(self),
                handle: handle.pointer,
                frame: frame,
                number: next
            )
            let status = unsafe withUnsafeMutableBytes(of: &batch) { batch in
                let user = unsafe batch.baseAddress?.assumingMemoryBound(to: UInt8.self)
                return unsafe pcap_dispatch(
                    handle.pointer,
                    Self.batchSize,
                    Batch.receive,
                    user
                )
            }
            next = unsafe batch.number
            return unsafe batch.isStopped ? -2 : status
        }
        number = next
        switch status {
        case 0...: return true
        case -2: return false
        default:
            throw CaptureError(.failed, "interface \(name): \(handle.errorText)")
        }
    }
}
