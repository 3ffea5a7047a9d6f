public import Capture
internal import Clibpcap
internal import Glibc

/// A compiled pcap-filter(7) expression.
@safe public struct FilterProgram: ~Copyable {
    private var program: bpf_program

    /// Compiles `expression` for the link type and snaplen of `handle`.
    init(_ expression: String, for handle: borrowing PcapHandle) throws(CaptureError) {
        var program = unsafe bpf_program()
        let netmaskUnknown: bpf_u_int32 = 0xffff_ffff
        guard
            unsafe pcap_compile(handle.pointer, &program, expression, 1, netmaskUnknown) == 0
        else {
            throw CaptureError(.filter, "\(Self.quote(expression)): \(handle.errorText)")
        }
        unsafe self.program = program
    }

    /// Compiles `expression` for frames of `linkType`, a DLT number, as capture files hold them.
    public init(_ expression: String, linkType: Int32) throws(CaptureError) {
        guard
            let pointer = unsafe pcap_open_dead(linkType, Int32(CaptureOptions.snaplenLimit))
        else { throw CaptureError(.failed, "filter: \(errorText(ENOMEM))") }
        try self.init(expression, for: unsafe PcapHandle(pointer))
    }

    /// Compiles `expression` for frames as the kernel sees them on a live interface of `linkType`:
    /// with the outer VLAN tag beside the frame, not in it.
    ///
    /// libpcap does that for an interface that is open alone, which takes the right to capture; the
    /// loopback interface will do where its link type is the same.
    public init(_ expression: String, interface: String) throws(CaptureError) {
        var errors = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let pointer = unsafe pcap_create(interface, &errors) else {
            throw CaptureError(.failed, "filter: \(unsafe String(cString: &errors))")
        }
        let handle = unsafe PcapHandle(pointer)
        guard unsafe pcap_activate(pointer) >= 0 else {
            throw CaptureError(.permission, "filter: \(handle.errorText)")
        }
        try self.init(expression, for: handle)
    }

    deinit {
        var program = unsafe program
        unsafe pcap_freecode(&program)
    }

    /// An expression in a message, which a long one must not fill.
    public static func quote(_ expression: String) -> String {
        let start = expression.prefix(100)
        return "filter '\(start)\(start.count < expression.count ? "..." : "")'"
    }

    /// The program's instructions.
    public var instructions: [ClassicInstruction] {
        unsafe UnsafeBufferPointer(start: program.bf_insns, count: Int(program.bf_len)).map {
            ClassicInstruction(
                code: $0.code,
                jumpIfTrue: $0.jt,
                jumpIfFalse: $0.jf,
                operand: $0.k
            )
        }
    }

    /// Has the kernel apply the filter to what `handle` captures, or libpcap where the kernel cannot.
    mutating func install(on handle: borrowing PcapHandle) throws(CaptureError) {
        let instructions = instructions
        if instructions.contains(where: \.jumpsBack), instructions.contains(where: \.loadsMetadata)
        {
            throw CaptureError(
                .filter,
                "filter: has a loop ('protochain'), which the kernel cannot run, and asks for what "
                    + "only the kernel knows"
            )
        }
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

    /// Whether the filter lets a frame of `len` octets through, of which `octets` were captured.
    public func accepts(_ octets: Span<UInt8>, len: Int) -> Bool {
        unsafe octets.withUnsafeBufferPointer { octets in
            unsafe bpf_filter(
                program.bf_insns,
                octets.baseAddress,
                UInt32(len),
                UInt32(octets.count)
            ) != 0
        }
    }
}
