internal import Capture
internal import CapturePcap
internal import Clibbpf
internal import Glibc

/// Attaches the capture programs to the hooks of interfaces.
final class InterfaceHooks {
    private let method: BPFMethod
    private let direction: FrameInfo.Direction?
    private let programs: CapturePrograms

    /// Made when the first filter of clsact is needed.
    private var filters: ClsactFilters?

    init(
        _ method: BPFMethod,
        direction: FrameInfo.Direction?,
        _ programs: CapturePrograms
    ) throws(BPFError) {
        self.method = method
        self.direction = direction
        self.programs = programs
        // Whatever is attached now, what an earlier run left behind costs each frame its time.
        try ClsactFilters.removeLeftovers()
    }

    /// Attaches to `link`, whose link type is known.
    func attach(to link: NetworkLink, _ linkType: Int32) throws(CaptureError) -> [Attachment] {
        var attachments: [Attachment] = []
        for program in wanted(on: link) {
            let descriptor = try programs.descriptor(of: program, on: link, linkType)
            do throws(BPFError) {
                attachments.append(try attach(program, descriptor, link.index))
            } catch {
                throw failure(error, link.name, link.index)
            }
        }
        return attachments
    }

    /// Whether there are filters of clsact, which have to be removed at the end.
    var usesFilters: Bool { filters != nil }

    /// Whether nobody has removed the filters on an interface.
    func areInPlace(on interface: UInt32, by socket: NetlinkSocket) -> Bool {
        (try? filters?.areInPlace(on: interface, by: socket)) ?? true
    }

    /// The capture programs for an interface.
    ///
    /// What is sent through the loopback interface is received there, too, and once is enough: libpcap
    /// shows it as received.
    private func wanted(on link: NetworkLink) -> [CaptureProgram] {
        let received: CaptureProgram = method == .xdp ? .xdp : .ingress
        return switch direction {
        case .receive: [received]
        case .transmit: [.egress]
        case nil: link.isLoopback ? [received] : [received, .egress]
        }
    }

    private func attach(
        _ program: CaptureProgram,
        _ descriptor: Int32,
        _ interface: UInt32
    ) throws(BPFError) -> Attachment {
        if program == .xdp { return try Attachment(xdp: descriptor, interface) }
        let isEgress = program == .egress
        if method != .clsact {
            do throws(BPFError) {
                return try Attachment(tcx: descriptor, interface, isEgress: isEgress)
            } catch {
                // XDP has no egress, and kernels that have XDP may not have TCX.
                guard method == .xdp, error.number == EINVAL else { throw error }
            }
        }
        let filters = if let filters { filters } else { try ClsactFilters() }
        self.filters = filters
        return try Attachment(clsact: descriptor, interface, isEgress: isEgress, filters)
    }

    /// Why an interface cannot be attached to, for the user.
    func failure(_ error: BPFError, _ name: String, _ interface: UInt32 = 0) -> CaptureError {
        if error.isPermission { return .noPermission(interface: name) }
        if method == .xdp, error.number == EBUSY {
            var program = [CChar](repeating: 0, count: 16)
            let number = clibbpf_xdp_program(interface)
            _ = unsafe clibbpf_program_name(number, &program)
            return CaptureError(
                .failed,
                "interface \(name): the XDP program '\(unsafe String(cString: &program))' "
                    + "(\(number)) is there already, and there can be one only; '--backend tc' "
                    + "captures beside it"
            )
        }
        let isTooOld = method == .tcx && error.number == EINVAL
        return CaptureError(
            .failed,
            "interface \(name): cannot attach to \(method.name): \(error.reason)"
                + (isTooOld ? "; Linux has it from 6.6 on" : "")
        )
    }
}
