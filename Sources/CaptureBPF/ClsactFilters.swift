internal import Clibbpf
internal import Glibc

/// hdrlog's filters of the clsact qdisc.
///
/// The kernel keeps a filter until somebody removes it, so each carries in its handle a number that a
/// running hdrlog holds by a socket's name, which the kernel frees in any case: a filter whose number
/// is free was left behind. The handle's highest bit says that hdrlog made the qdisc too.
final class ClsactFilters {
    private let number: UInt32
    private let lock: Int32

    private static let madeQdisc: UInt32 = 1 << 31

    /// The priority where there are no other filters: before what the kernel gives to those that come
    /// without one.
    private static let usualPriority: UInt32 = 49151

    /// The name that all share who work on filters; see ``exclusively(_:)``.
    private static let gate = "hdrlog-clsact"

    /// A filter on one side of an interface.
    struct Filter {
        var interface: UInt32
        var isEgress: Bool
        var handle: UInt32
        var priority: UInt32

        /// Whether hdrlog made the qdisc that it belongs to.
        var madeQdisc: Bool { handle & ClsactFilters.madeQdisc != 0 }
        var number: UInt32 { handle & ~ClsactFilters.madeQdisc }
    }

    /// Takes a number that no other hdrlog in this network namespace has.
    init() throws(BPFError) {
        for _ in 0..<100 {
            let number = UInt32.random(in: 1..<Self.madeQdisc)
            if let lock = try Self.hold(Self.name(of: number)) {
                self.number = number
                self.lock = lock
                return
            }
        }
        throw BPFError(EBUSY)
    }

    deinit {
        close(lock)
    }

    /// Attaches `program` before all other filters; makes the qdisc if there is none.
    func attach(
        _ program: Int32,
        _ interface: UInt32,
        isEgress: Bool
    ) throws(BPFError) -> Filter {
        try Self.exclusively { () throws(BPFError) in
            let status = clibbpf_make_clsact(interface)
            guard status >= 0 else { throw BPFError(-status) }
            // The last of those who share a qdisc that hdrlog made removes it.
            let others = try Self.all(of: interface)
            let isOurs = status == 1 || others.contains { $0.madeQdisc }
            let filter = Filter(
                interface: interface,
                isEgress: isEgress,
                handle: number | (isOurs ? Self.madeQdisc : 0),
                priority: try Self.firstPriority(interface, isEgress: isEgress)
            )
            let attached = clibbpf_attach_filter(
                program,
                interface,
                isEgress,
                filter.handle,
                filter.priority
            )
            guard attached >= 0 else {
                let error = BPFError(-attached)
                if isOurs { Self.removeQdiscIfUnused(interface) }
                throw error
            }
            return filter
        }
    }

    /// Removes a filter; where the right to is given up, whoever watches over this process does so.
    func detach(_ filter: Filter) {
        try? Self.exclusively { () throws(BPFError) in try Self.remove(filter) }
    }

    /// Whether the kernel still has all filters of this hdrlog on an interface that it attached to.
    func areInPlace(on interface: UInt32, by socket: NetlinkSocket) throws(BPFError) -> Bool {
        try Self.all(of: interface, by: socket).contains { $0.number == number }
    }

    /// Removes the filters, and the qdiscs made for them, of each hdrlog that has ended without doing so.
    ///
    /// - Returns: how many filters that were.
    @discardableResult
    static func removeLeftovers() throws(BPFError) -> Int {
        var removed = 0
        for link in try NetworkLink.all(by: NetlinkSocket()) {
            for filter in try all(of: link.index) {
                guard let lock = try hold(name(of: filter.number)) else { continue }
                defer { close(lock) }
                try exclusively { () throws(BPFError) in try remove(filter) }
                removed += 1
            }
        }
        return removed
    }

    /// A priority before those of all filters on one side of an interface; filters run in their order,
    /// and one may end the way of a frame.
    private static func firstPriority(
        _ interface: UInt32,
        isEgress: Bool
    ) throws(BPFError) -> UInt32 {
        var first = usualPriority + 1
        try list(interface, isEgress: isEgress, by: NetlinkSocket()) { head, _ in
            first = min(first, head.tcm_info >> 16)
        }
        return max(1, first - 1)
    }

    private static func remove(_ filter: Filter) throws(BPFError) {
        let status = clibbpf_detach_filter(
            filter.interface,
            filter.isEgress,
            filter.handle,
            filter.priority
        )
        guard status == 0 else {
            // Gone with its qdisc, or with its interface: so what is there now is somebody else's.
            if [ENOENT, ENODEV, EINVAL].contains(-status) { return }
            throw BPFError(-status)
        }
        if filter.madeQdisc { removeQdiscIfUnused(filter.interface) }
    }

    private static func removeQdiscIfUnused(_ interface: UInt32) {
        for isEgress in [false, true] {
            guard let isUsed = try? hasFilters(interface, isEgress: isEgress), !isUsed else {
                return
            }
        }
        _ = clibbpf_remove_clsact(interface)
    }

    /// Runs `body` while no other hdrlog in this network namespace works on filters, which takes several
    /// steps: what one has looked at, another could change before the next step.
    private static func exclusively<R>(_ body: () throws(BPFError) -> R) throws(BPFError) -> R {
        let patience = 1000
        for _ in 0..<patience {
            if let lock = try hold(gate) {
                defer { close(lock) }
                return try body()
            }
            usleep(1000)
        }
        throw BPFError(EBUSY)
    }

    private static func name(of number: UInt32) -> String {
        "\(gate)-\(String(number, radix: 16))"
    }

    /// A socket that holds `name` in this network namespace; nil if another has it.
    private static func hold(_ name: String) throws(BPFError) -> Int32? {
        let descriptor = socket(
            AF_UNIX,
            Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { throw BPFError(errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A NUL first: a name that is no file's.
        let name = [0] + Array(name.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        let size = MemoryLayout<sa_family_t>.size + name.count
        let status = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(size))
            }
        }
        if status == 0 { return descriptor }
        close(descriptor)
        return nil
    }
}

// What the kernel has.
extension ClsactFilters {
    /// hdrlog's filters on both sides of an interface, asked for by `socket`, or a new one.
    private static func all(
        of interface: UInt32,
        by socket: NetlinkSocket? = nil
    ) throws(BPFError) -> [Filter] {
        let socket = if let socket { socket } else { try NetlinkSocket() }
        var filters: [Filter] = []
        for isEgress in [false, true] {
            try list(interface, isEgress: isEgress, by: socket) { head, name in
                guard name?.hasPrefix("hdrlog_") == true else { return }
                filters.append(
                    Filter(
                        interface: interface,
                        isEgress: isEgress,
                        handle: head.tcm_handle,
                        priority: head.tcm_info >> 16
                    )
                )
            }
        }
        return filters
    }

    private static func hasFilters(_ interface: UInt32, isEgress: Bool) throws(BPFError) -> Bool {
        var isUsed = false
        try list(interface, isEgress: isEgress, by: NetlinkSocket()) { _, _ in isUsed = true }
        return isUsed
    }

    /// Lends each filter on one side: its head, and the name of its BPF program if it has one.
    private static func list(
        _ interface: UInt32,
        isEgress: Bool,
        by socket: NetlinkSocket,
        _ filter: (tcmsg, String?) -> Void
    ) throws(BPFError) {
        var request = tcmsg()
        request.tcm_ifindex = Int32(bitPattern: interface)
        // TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS or TC_H_MIN_INGRESS)
        request.tcm_parent = isEgress ? 0xffff_fff3 : 0xffff_fff2
        let octets = unsafe withUnsafeBytes(of: request) { unsafe Array($0) }
        try socket.list(Int(RTM_GETTFILTER), octets) { message in
            guard message.type == Int(RTM_NEWTFILTER), let head = message.body.value(tcmsg.self),
                // A priority by itself is listed too, without a handle.
                head.tcm_handle != 0
            else { return }
            filter(head, programName(message.attributes(behind: MemoryLayout<tcmsg>.size)))
        }
    }

    private static func programName(_ attributes: NetlinkAttributes) -> String? {
        for (type, value) in attributes where type == Int(TCA_OPTIONS) {
            for (type, value) in NetlinkAttributes(rest: value) where type == Int(TCA_BPF_NAME) {
                return value.string
            }
        }
        return nil
    }
}
