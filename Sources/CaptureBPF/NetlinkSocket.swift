internal import Clibbpf
internal import Glibc

/// A socket that the kernel tells of network interfaces and their filters through (RFC 3549).
final class NetlinkSocket {
    let descriptor: Int32

    /// Opens a socket that also hears of what happens to `groups`, bits as of `RTMGRP_LINK`.
    init(groups: UInt32 = 0, family: Int32 = NETLINK_ROUTE) throws(BPFError) {
        descriptor = socket(
            AF_NETLINK,
            Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue),
            family
        )
        guard descriptor >= 0 else { throw BPFError(errno) }
        var address = sockaddr_nl()
        address.nl_family = sa_family_t(AF_NETLINK)
        address.nl_groups = groups
        let status = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_nl>.size))
            }
        }
        guard status == 0 else { throw BPFError(errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Asks for a list, and lends each message of the answer to `message`.
    func list(
        _ type: Int,
        _ request: [UInt8],
        _ message: (NetlinkMessage) -> Void
    ) throws(BPFError) {
        var head = nlmsghdr()
        head.nlmsg_len = UInt32(MemoryLayout<nlmsghdr>.size + request.count)
        head.nlmsg_type = UInt16(type)
        head.nlmsg_flags = UInt16(NLM_F_REQUEST | NLM_F_DUMP)
        let octets = unsafe withUnsafeBytes(of: head) { unsafe Array($0) } + request
        guard unsafe send(descriptor, octets, octets.count, 0) == octets.count else {
            throw BPFError(errno)
        }
        while try receive(flags: 0, message) != .end {}
    }

    /// What a call of ``receive(flags:_:)`` found.
    enum Outcome {
        case messages

        /// The end of a list, or nothing there.
        case end

        /// The kernel had more to tell than the socket could hold: what is known must be asked for anew.
        case overrun
    }

    /// Receives what is there, and waits for it unless `flags` has `MSG_DONTWAIT`.
    func receive(
        flags: Int32,
        _ message: (NetlinkMessage) -> Void
    ) throws(BPFError) -> Outcome {
        var octets = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &octets, octets.count, flags)
        guard count >= 0 else {
            switch errno {
            case EAGAIN: return .end
            case EINTR: return .messages
            case ENOBUFS: return .overrun
            default: throw BPFError(errno)
            }
        }
        var rest = octets.prefix(count)
        while let head = rest.value(nlmsghdr.self), Int(head.nlmsg_len) <= rest.count,
            Int(head.nlmsg_len) >= MemoryLayout<nlmsghdr>.size
        {
            let body = rest.prefix(Int(head.nlmsg_len)).dropFirst(MemoryLayout<nlmsghdr>.size)
            switch Int32(head.nlmsg_type) {
            case NLMSG_DONE:
                let status = body.value(Int32.self) ?? 0
                if status < 0 { throw BPFError(-status) }
                return .end
            case NLMSG_ERROR:
                throw BPFError(-(body.value(Int32.self) ?? -EIO))
            default: message(NetlinkMessage(type: Int(head.nlmsg_type), body: body))
            }
            rest = rest.dropFirst((Int(head.nlmsg_len) + 3) & ~3)
        }
        return .messages
    }
}

/// One message of a netlink socket.
struct NetlinkMessage {
    var type: Int
    var body: ArraySlice<UInt8>

    /// The attributes that follow a header of `size` octets.
    func attributes(behind size: Int) -> NetlinkAttributes {
        NetlinkAttributes(rest: body.dropFirst((size + 3) & ~3))
    }
}

/// Attributes in the order that they stand in; lists of attributes are attributes' values.
struct NetlinkAttributes: Sequence, IteratorProtocol {
    var rest: ArraySlice<UInt8>

    mutating func next() -> (type: Int, value: ArraySlice<UInt8>)? {
        guard let head = rest.value(rtattr.self), Int(head.rta_len) <= rest.count,
            Int(head.rta_len) >= MemoryLayout<rtattr>.size
        else { return nil }
        let value = rest.prefix(Int(head.rta_len)).dropFirst(MemoryLayout<rtattr>.size)
        rest = rest.dropFirst((Int(head.rta_len) + 3) & ~3)
        return (Int(head.rta_type) & ~Int(NLA_F_NESTED), value)
    }
}

extension ArraySlice<UInt8> {
    /// A value of the machine's own layout at the start; nil if the octets do not suffice.
    func value<Value: BitwiseCopyable>(_ type: Value.Type) -> Value? {
        guard count >= MemoryLayout<Value>.size else { return nil }
        return unsafe withUnsafeBytes { unsafe $0.loadUnaligned(as: type) }
    }

    /// A string that a NUL ends.
    var string: String { String(decoding: prefix { $0 != 0 }, as: UTF8.self) }
}
