internal import Capture
internal import Clibpcap

/// A compiled pcap-filter(7) expression.
@safe struct FilterProgram: ~Copyable {
    private var program: bpf_program

    /// Compiles `expression` for the link type and snaplen of `handle`.
    init(_ expression: String, for handle: borrowing PcapHandle) throws(CaptureError) {
        var program = unsafe bpf_program()
        let netmaskUnknown: bpf_u_int32 = 0xffff_ffff
        guard
            unsafe pcap_compile(handle.pointer, &program, expression, 1, netmaskUnknown) == 0
        else {
            throw CaptureError(.filter, "filter '\(expression)': \(handle.errorText)")
        }
        unsafe self.program = program
    }

    deinit {
        var program = unsafe program
        unsafe pcap_freecode(&program)
    }

    /// Has the kernel apply the filter to what `handle` captures.
    mutating func install(on handle: borrowing PcapHandle) throws(CaptureError) {
        guard unsafe pcap_setfilter(handle.pointer, &program) == 0 else {
            throw CaptureError(.filter, "filter: \(handle.errorText)")
        }
    }

    /// Whether the filter lets the frame through.
    mutating func accepts(
        _ header: UnsafePointer<pcap_pkthdr>,
        _ octets: UnsafePointer<UInt8>
    ) -> Bool {
        unsafe pcap_offline_filter(&program, header, octets) != 0
    }
}
