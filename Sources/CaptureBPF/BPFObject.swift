internal import Clibbpf
internal import Glibc
internal import HdrlogABI

/// The capture programs and their maps, loaded into the kernel.
@safe final class BPFObject {
    private let object: OpaquePointer

    /// Loads the programs: those of tc, and if `withXDP` that of XDP.
    init(_ settings: hdrlog_settings, ringSize: Int, withXDP: Bool) throws(BPFError) {
        let octets = Self.octets
        guard let object = unsafe clibbpf_open(octets, octets.count) else { throw BPFError(errno) }
        do throws(BPFError) {
            unsafe try Self.load(object, settings, ringSize: ringSize, withXDP: withXDP)
        } catch {
            unsafe clibbpf_close(object)
            throw error
        }
        unsafe self.object = unsafe object
        // Filters call the capture programs through arrays.
        for program in CaptureProgram.allCases where withXDP || program != .xdp {
            let status = clibbpf_set_slot(
                programArray(program.hook),
                program.slot,
                descriptor(of: program)
            )
            try Self.check(status)
        }
    }

    private static func load(
        _ object: OpaquePointer,
        _ settings: hdrlog_settings,
        ringSize: Int,
        withXDP: Bool
    ) throws(BPFError) {
        var settings = settings
        try Self.check(
            unsafe clibbpf_set_constants(object, &settings, MemoryLayout<hdrlog_settings>.size)
        )
        try Self.check(unsafe clibbpf_set_map_size(object, "ring", UInt32(ringSize)))
        if settings.classifies == 0 {
            // Their room, of some megabytes, is not needed.
            try Self.check(unsafe clibbpf_set_map_size(object, "hints", 1))
            try Self.check(unsafe clibbpf_set_map_size(object, "runs", 1))
        }
        if !withXDP { try Self.check(unsafe clibbpf_leave_out(object, CaptureProgram.xdp.name)) }
        try Self.check(unsafe clibbpf_load(object))
    }

    deinit {
        unsafe clibbpf_close(object)
    }

    /// The descriptor of a program; the object owns it.
    func descriptor(of program: CaptureProgram) -> Int32 {
        unsafe clibbpf_program(object, program.name)
    }

    /// The descriptor of the ring buffer; the object owns it.
    var ring: Int32 { unsafe clibbpf_map(object, "ring") }

    /// The descriptor of the map of what the classifier is told; the object owns it.
    var hints: Int32 { unsafe clibbpf_map(object, "hints") }

    /// The descriptor of the array that filters at `hook` call programs through; the object owns it.
    func programArray(_ hook: BPFProgram.Hook) -> Int32 {
        unsafe clibbpf_map(object, hook == .tc ? "tc_programs" : "xdp_programs")
    }

    /// The descriptor of the map that the programs' variables live in; the object owns it.
    var variables: Int32 { unsafe clibbpf_variables(object) }

    private static func check(_ status: Int32) throws(BPFError) {
        if status < 0 { throw BPFError(-status) }
    }

    /// The object file, whose digits are in the source that the build makes.
    private static var octets: [UInt8] {
        let digits = unsafe UnsafeBufferPointer(
            start: captureObjectDigits.utf8Start,
            count: captureObjectDigits.utf8CodeUnitCount
        )
        return unsafe [UInt8](unsafeUninitializedCapacity: digits.count / 2) { octets, count in
            for i in 0..<digits.count / 2 {
                unsafe octets[i] = value(digits[2 * i]) << 4 | value(digits[2 * i + 1])
            }
            count = digits.count / 2
        }
    }

    private static func value(_ digit: UInt8) -> UInt8 {
        digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
    }
}

/// The programs of `bpf-src/capture.bpf.c`.
enum CaptureProgram: CaseIterable {
    case ingress, egress, xdp

    var name: String {
        switch self {
        case .ingress: "hdrlog_ingress"
        case .egress: "hdrlog_egress"
        case .xdp: "hdrlog_xdp"
        }
    }

    var hook: BPFProgram.Hook { self == .xdp ? .xdp : .tc }

    /// Its slot in the program array of its hook.
    var slot: UInt32 {
        (self == .egress ? HDRLOG_SLOT_EGRESS : HDRLOG_SLOT_INGRESS).rawValue
    }
}
