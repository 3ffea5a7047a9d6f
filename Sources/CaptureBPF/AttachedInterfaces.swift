internal import Capture
internal import Clibbpf
internal import Glibc

/// The interfaces that are captured on: those named, or all that are up, as they come and go.
struct AttachedInterfaces {
    private var attached: [AttachedInterface] = []

    /// Those that went away, whose last frames may still be in the ring buffer.
    private var gone: [AttachedInterface] = []

    /// Frames that those had dropped.
    private var droppedByGone: UInt64 = 0

    /// The kernel's numbers of those that cannot be attached to.
    private var refused: Set<UInt32> = []

    /// Place in `attached` of the interface asked for last.
    private var recent = 0
    private let names: [String]
    private let method: BPFMethod
    private let hooks: InterfaceHooks
    private let promiscuity: Promiscuity?
    private let socket: NetlinkSocket

    /// Open all the time, for there may be no right to open another.
    private let querySocket: NetlinkSocket

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
        promiscuity = options.isPromiscuous && names != ["any"] ? Promiscuity() : nil
        let links: [NetworkLink]
        do throws(BPFError) {
            hooks = try InterfaceHooks(method, direction: options.direction, programs)
            // Before the list is made, so that nothing happens between the two unheard.
            socket = try NetlinkSocket(groups: UInt32(RTMGRP_LINK | RTMGRP_TC))
            querySocket = try NetlinkSocket()
            links = try NetworkLink.all(by: querySocket)
        } catch {
            throw CaptureError(
                error.isPermission ? .permission : .failed,
                "cannot list interfaces: \(error.reason)"
            )
        }
        for name in names where !isAny {
            guard let link = links.first(where: { $0.name == name }) else {
                throw .noInterface(name, among: links.map(\.name))
            }
            guard link.isUp else { throw .interfaceIsDown(name) }
            try attach(to: link)
        }
        if isAny { try attachToAll(links) }
        if promiscuity?.isRefused == true {
            warn("no promiscuous mode, and so no frames to others: it takes cap_net_raw")
        }
    }

    /// A descriptor on which input means that ``update()`` has something to do.
    var monitor: Int32 { socket.descriptor }

    /// What it must be able to do from now on.
    var needs: RunningNeeds {
        var needs = RunningNeeds()
        needs.querySockets = [querySocket.descriptor]
        needs.removesFilters = hooks.usesFilters
        if isAny { needs.laterAttachment = hooks.usesFilters ? .filters : .links }
        return needs
    }

    /// Frames that the interfaces have dropped since the capture started.
    var dropped: UInt64 {
        guard let links = try? NetworkLink.all(by: querySocket) else { return droppedByGone }
        return attached.reduce(droppedByGone) { sum, interface in
            let link = links.first { $0.index == interface.index }
            return sum + (link.map(interface.dropped(until:)) ?? 0)
        }
    }

    /// The way that programs are attached, for the user.
    var description: String {
        guard method == .xdp else { return method.name }
        let used = attached.flatMap { $0.attachments.compactMap(\.xdpMode) }
        let modes = Attachment.XDPMode.allCases.filter(used.contains)
        guard !modes.isEmpty else { return "tc, which XDP leaves what is sent to" }
        return "\(method.name) (\(modes.map(\.rawValue).joined(separator: " and ")))"
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
                refused.insert(link.index)
                failures.append(error)
            }
        }
        guard !attached.isEmpty else {
            throw failures.first
                ?? CaptureError(.failed, "no interface is up; 'hdrlog -D' lists them")
        }
        for failure in failures { warn("left out: \(failure.message)") }
    }

    private mutating func attach(to link: NetworkLink) throws(CaptureError) {
        guard let linkType = link.linkType else {
            throw CaptureError(
                .failed,
                "interface \(link.name): cannot read its frames at tc or XDP (hardware type "
                    + "\(link.hardwareType)); '--backend pcap' may"
            )
        }
        let attachments = try hooks.attach(to: link, linkType)
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
}

// What happens to interfaces while they are captured on.
extension AttachedInterfaces {
    /// Attaches to new interfaces where all are wanted, and lets go of those that are gone.
    ///
    /// - Throws: when none is left of those named, or somebody has removed hdrlog's filters.
    mutating func update() throws(CaptureError) {
        var changes: [(isGone: Bool, link: NetworkLink)] = []
        var isOverrun = false
        var hasFilterChanges = false
        do throws(BPFError) {
            var outcome = NetlinkSocket.Outcome.messages
            while outcome == .messages {
                outcome = try socket.receive(flags: Int32(MSG_DONTWAIT)) { message in
                    switch message.type {
                    case Int(RTM_DELTFILTER), Int(RTM_DELQDISC): hasFilterChanges = true
                    case Int(RTM_NEWLINK), Int(RTM_DELLINK):
                        guard let link = NetworkLink(message) else { return }
                        changes.append((message.type == Int(RTM_DELLINK), link))
                    default: break
                    }
                }
            }
            isOverrun = outcome == .overrun
            if isOverrun { changes = try NetworkLink.all(by: querySocket).map { (false, $0) } }
        } catch {
            throw CaptureError(.failed, "cannot watch interfaces: \(error.reason)")
        }
        for (isGone, link) in changes {
            if isGone { remove(link) } else { change(link) }
        }
        if isOverrun {
            let present = Set(changes.map(\.link.index))
            for index in attached.map(\.index) where !present.contains(index) {
                remove(index, dropped: 0)
            }
        }
        if hasFilterChanges || isOverrun { try checkFilters() }
        if attached.isEmpty, !isAny {
            throw CaptureError(
                .failed,
                "interface \(names.joined(separator: ", ")): went away; the frames before are logged"
            )
        }
    }

    private func checkFilters() throws(CaptureError) {
        for interface in attached where !hooks.areInPlace(on: interface.index, by: querySocket) {
            throw CaptureError(
                .failed,
                "interface \(interface.name.text): somebody has removed hdrlog's filters; the frames "
                    + "before are logged"
            )
        }
    }

    private mutating func remove(_ link: NetworkLink) {
        refused.remove(link.index)
        let interface = attached.first { $0.index == link.index }
        remove(link.index, dropped: interface?.dropped(until: link) ?? 0)
    }

    private mutating func remove(_ index: UInt32, dropped: UInt64) {
        guard let place = attached.firstIndex(where: { $0.index == index }) else { return }
        var interface = attached.remove(at: place)
        interface.attachments = []
        droppedByGone += dropped
        gone.append(interface)
        if gone.count > Self.goneLimit { gone.removeFirst() }
        if !isAny, !attached.isEmpty {
            warn("interface \(interface.name.text): went away; the others go on")
        }
    }

    private mutating func change(_ link: NetworkLink) {
        if let place = attached.firstIndex(where: { $0.index == link.index }) {
            attached[place].name = InterfaceName(link.name)
        } else if isAny, link.isUp, !refused.contains(link.index) {
            do throws(CaptureError) {
                try attach(to: link)
            } catch {
                // Once is enough: there is news of an interface whenever anything about it changes.
                refused.insert(link.index)
                warn("left out: \(error.message)")
            }
        }
    }
}
