internal import Capture
internal import Clibbpf
internal import Glibc

/// The interfaces that are captured on: those named, or all that are up, as they come and go.
struct AttachedInterfaces {
    private var attached: [AttachedInterface] = []

    /// Those that went away, whose last frames may still be in the ring buffer.
    private var gone: [AttachedInterface] = []

    /// Place in `attached` of the interface asked for last.
    private var recent = 0
    private let names: [String]
    private let method: BPFMethod
    private let direction: FrameInfo.Direction?
    private let programs: CapturePrograms
    private let promiscuity: Promiscuity?
    private let filters: ClsactFilters?
    private let socket: NetlinkSocket

    /// Called with what the user should know though the capture goes on, a line each.
    private let warn: (String) -> Void

    /// Whether all interfaces are wanted.
    private var isAny: Bool { names == ["any"] }

    /// How many interfaces that are gone are remembered.
    private static var goneLimit: Int { 64 }

    init(
        _ names: [String],
        _ options: CaptureOptions,
        _ method: BPFMethod,
        _ programs: CapturePrograms,
        warn: @escaping (String) -> Void
    ) throws(CaptureError) {
        self.warn = warn
        self.names = names
        self.method = method
        self.programs = programs
        direction = options.direction
        promiscuity = options.isPromiscuous && names != ["any"] ? Promiscuity() : nil
        let links: [NetworkLink]
        do throws(BPFError) {
            // Before the list is made, so that nothing happens between the two unheard.
            socket = try NetlinkSocket(groups: UInt32(RTMGRP_LINK))
            if method == .clsact { try ClsactFilters.removeLeftovers() }
            filters = method == .clsact ? try ClsactFilters() : nil
            links = try NetworkLink.all()
        } catch {
            throw Self.failure(error, names.joined(separator: ", "), method)
        }
        for name in names where !isAny {
            guard let link = links.first(where: { $0.name == name }) else {
                throw .noInterface(name)
            }
            guard link.isUp else { throw .interfaceIsDown(name) }
            try attach(to: link)
        }
        if isAny { try attachToAll(links) }
    }

    /// A descriptor on which input means that ``update()`` has something to do.
    var monitor: Int32 { socket.descriptor }

    /// Frames that the interfaces have dropped since the capture started.
    var dropped: UInt64 {
        guard let links = try? NetworkLink.all() else { return 0 }
        return attached.reduce(0) { sum, interface in
            let link = links.first { $0.index == interface.index }
            return sum + (link?.dropped ?? 0) &- (link == nil ? 0 : interface.droppedBefore)
        }
    }

    /// The way that programs are attached, for the user.
    var description: String {
        guard method == .xdp else { return method.name }
        var modes: [String] = []
        for isGeneric in [false, true]
        where attached.contains(where: { $0.attachments.first?.isGenericXDP == isGeneric }) {
            modes.append(isGeneric ? "generic" : "native")
        }
        return "\(method.name) (\(modes.joined(separator: " and ")))"
    }

    /// Detaches from all.
    mutating func detach() {
        for i in attached.indices { attached[i].attachments = [] }
    }

    /// The interface with the kernel's number `index`.
    mutating func interface(_ index: UInt32) -> (name: InterfaceName, linkType: Int32) {
        if recent < attached.count, attached[recent].index == index {
            return (attached[recent].name, attached[recent].linkType)
        }
        if let place = attached.firstIndex(where: { $0.index == index }) {
            recent = place
            return (attached[place].name, attached[place].linkType)
        }
        // Numbers are not used again soon; the newest is the one meant.
        if let interface = gone.last(where: { $0.index == index }) {
            return (interface.name, interface.linkType)
        }
        return (InterfaceName("if\(index)"), NetworkLink.ethernet)
    }

    /// Attaches to each interface that is up, and that hdrlog can attach to.
    private mutating func attachToAll(_ links: [NetworkLink]) throws(CaptureError) {
        var failures: [CaptureError] = []
        for link in links where link.isUp {
            do throws(CaptureError) {
                try attach(to: link)
            } catch {
                failures.append(error)
            }
        }
        guard !attached.isEmpty else {
            throw failures.first
                ?? CaptureError(.failed, "no interface is up; 'hdrlog -D' lists them")
        }
        for failure in failures { warn(failure.message) }
    }

    private mutating func attach(to link: NetworkLink) throws(CaptureError) {
        guard let linkType = link.linkType else {
            throw CaptureError(
                .failed,
                "interface \(link.name): cannot read its frames at tc or XDP (hardware type "
                    + "\(link.hardwareType)); '--backend pcap' may"
            )
        }
        var attachments: [Attachment] = []
        for program in wanted(on: link) {
            let descriptor = try programs.descriptor(of: program, on: link, linkType)
            do throws(BPFError) {
                attachments.append(try attach(program, descriptor, link.index))
            } catch {
                throw Self.failure(error, link.name, method, link.index)
            }
        }
        promiscuity?.add(link.index)
        attached.append(
            AttachedInterface(
                index: link.index,
                name: InterfaceName(link.name),
                linkType: linkType,
                attachments: attachments,
                droppedBefore: link.dropped
            )
        )
    }

    private func attach(
        _ program: CaptureProgram,
        _ descriptor: Int32,
        _ interface: UInt32
    ) throws(BPFError) -> Attachment {
        if program == .xdp { return try Attachment(xdp: descriptor, interface) }
        let isEgress = program == .egress
        if let filters {
            return try Attachment(clsact: descriptor, interface, isEgress: isEgress, filters)
        }
        return try Attachment(tcx: descriptor, interface, isEgress: isEgress)
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

    private static func failure(
        _ error: BPFError,
        _ interface: String,
        _ method: BPFMethod,
        _ index: UInt32 = 0
    ) -> CaptureError {
        if error.isPermission { return .noPermission(interface: interface) }
        if method == .xdp, error.number == EBUSY {
            var name = [CChar](repeating: 0, count: 16)
            let number = clibbpf_xdp_program(index)
            _ = unsafe clibbpf_program_name(number, &name)
            return CaptureError(
                .failed,
                "interface \(interface): the XDP program '\(unsafe String(cString: &name))' "
                    + "(\(number)) is there already, and there can be one only; '--backend tc' "
                    + "captures beside it"
            )
        }
        let tooOld = method == .tcx && error.number == EINVAL
        return CaptureError(
            .failed,
            "interface \(interface): cannot attach to \(method.name): \(error.reason)"
                + (tooOld ? "; Linux has it from 6.6 on" : "")
        )
    }
}

// What happens to interfaces while they are captured on.
extension AttachedInterfaces {
    /// Attaches to new interfaces where all are wanted, and lets go of those that are gone.
    ///
    /// - Throws: when none is left of those named.
    mutating func update() throws(CaptureError) {
        var changes: [(isGone: Bool, link: NetworkLink)] = []
        var isLost = false
        do throws(BPFError) {
            var outcome = NetlinkSocket.Outcome.messages
            while outcome == .messages {
                outcome = try socket.receive(flags: Int32(MSG_DONTWAIT)) { message in
                    guard let link = NetworkLink(message) else { return }
                    changes.append((message.type == Int(RTM_DELLINK), link))
                }
            }
            isLost = outcome == .overrun
            if isLost { changes = try NetworkLink.all().map { (false, $0) } }
        } catch {
            throw CaptureError(.failed, "cannot watch interfaces: \(error.reason)")
        }
        for (isGone, link) in changes {
            if isGone { remove(link.index) } else { change(link) }
        }
        if isLost {
            for interface in attached
            where !changes.contains(where: { $0.link.index == interface.index }) {
                remove(interface.index)
            }
        }
        if attached.isEmpty, !isAny {
            throw CaptureError(
                .failed,
                "interface \(names.joined(separator: ", ")): went away; the frames before are logged"
            )
        }
    }

    private mutating func remove(_ index: UInt32) {
        guard let place = attached.firstIndex(where: { $0.index == index }) else { return }
        var interface = attached.remove(at: place)
        interface.attachments = []
        gone.append(interface)
        if gone.count > Self.goneLimit { gone.removeFirst() }
    }

    private mutating func change(_ link: NetworkLink) {
        if let place = attached.firstIndex(where: { $0.index == link.index }) {
            attached[place].name = InterfaceName(link.name)
        } else if isAny, link.isUp {
            do throws(CaptureError) {
                try attach(to: link)
            } catch {
                warn(error.message)
            }
        }
    }
}
