public import Capture
internal import Clibpcap
internal import Glibc

/// A network interface that can be captured on.
public struct Interface: Sendable {
    public var name: String
    public var description: String?
    public var addresses: [String]
    public var isUp: Bool
    public var isRunning: Bool
    public var isLoopback: Bool

    /// All that libpcap finds, in the order of its preference.
    public static func all() throws(CaptureError) -> [Interface] {
        var errors = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        var first: UnsafeMutablePointer<pcap_if_t>?
        guard unsafe pcap_findalldevs(&first, &errors) == 0 else {
            throw CaptureError(
                .failed,
                "cannot list interfaces: \(unsafe String(cString: &errors))"
            )
        }
        defer { unsafe pcap_freealldevs(first) }
        var interfaces: [Interface] = []
        var next = unsafe first
        while let entry = unsafe next {
            unsafe interfaces.append(Interface(entry.pointee))
            unsafe next = unsafe entry.pointee.next
        }
        return interfaces
    }

    /// The interface that the user means: a name, or tcpdump's way, a number of the list.
    public static func name(for argument: String) -> String {
        guard let number = Int(argument), let interfaces = try? all(),
            !interfaces.contains(where: { $0.name == argument }),
            interfaces.indices.contains(number - 1)
        else { return argument }
        return interfaces[number - 1].name
    }

    private init(_ entry: pcap_if_t) {
        name = unsafe String(cString: entry.name)
        description = unsafe entry.description.map { unsafe String(cString: $0) }
        let flags = unsafe entry.flags
        isUp = flags & UInt32(PCAP_IF_UP) != 0
        isRunning = flags & UInt32(PCAP_IF_RUNNING) != 0
        isLoopback = flags & UInt32(PCAP_IF_LOOPBACK) != 0
        addresses = []
        var next = unsafe entry.addresses
        while let address = unsafe next {
            if let text = unsafe Self.text(of: address.pointee.addr) {
                addresses.append(text)
            }
            unsafe next = unsafe address.pointee.next
        }
    }

    /// The numeric form of an IP address; nil for other families.
    private static func text(of address: UnsafeMutablePointer<sockaddr>?) -> String? {
        guard let address = unsafe address else { return nil }
        let size: Int
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET: size = MemoryLayout<sockaddr_in>.size
        case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = unsafe getnameinfo(
            address,
            socklen_t(size),
            &text,
            socklen_t(text.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        return status == 0 ? unsafe String(cString: &text) : nil
    }
}
