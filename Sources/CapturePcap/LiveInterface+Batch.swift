internal import Capture
internal import Clibpcap
internal import Glibc

extension LiveInterface {
    /// What libpcap's callback needs while one batch of frames is handed over.
    @unsafe struct Batch {
        let interface: Unmanaged<LiveInterface>
        let handle: OpaquePointer
        let frame: (FrameInfo, Span<UInt8>) -> Bool
        var number: UInt64
        var isStopped = false

        /// The callback for `pcap_dispatch`, with a pointer to a batch as its first argument.
        static let receive: pcap_handler = { user, header, data in
            guard let user = unsafe user, let header = unsafe header, let data = unsafe data
            else { return }
            let batch = unsafe UnsafeMutableRawPointer(user).assumingMemoryBound(to: Batch.self)
            unsafe batch.pointee.receive(header.pointee, data)
        }

        private mutating func receive(_ header: pcap_pkthdr, _ data: UnsafePointer<UInt8>) {
            // libpcap may hand over what it already has after it was told to stop.
            guard unsafe !isStopped else { return }
            unsafe number += 1
            let caplen = Int(header.caplen)
            // Safe: libpcap keeps `caplen` octets at `data` until this function returns.
            let octets = unsafe Span(_unsafeStart: data, count: caplen)
            let info = unsafe interface._withUnsafeGuaranteedRef { interface in
                let (name, direction) = interface.origin(of: octets)
                return unsafe FrameInfo(
                    number: number,
                    timestamp: Timestamp(
                        seconds: Int64(header.ts.tv_sec),
                        nanoseconds: Int64(header.ts.tv_usec)
                    ),
                    caplen: caplen,
                    len: Int(header.len),
                    linkType: interface.linkType,
                    interface: name,
                    direction: direction,
                    backend: .pcap
                )
            }
            if unsafe !frame(info, octets) {
                unsafe isStopped = true
                unsafe pcap_breakloop(handle)
            }
        }
    }

    /// The interface that a frame was seen on, and its way there; of `any`, as its header says.
    private func origin(
        of octets: borrowing Span<UInt8>
    ) -> (InterfaceName, FrameInfo.Direction?) {
        guard linkType == DLT_LINUX_SLL2, octets.count >= 20 else {
            return (interfaceName, direction)
        }
        let index =
            UInt32(octets[4]) << 24 | UInt32(octets[5]) << 16 | UInt32(octets[6]) << 8
            | UInt32(octets[7])
        let outgoing: UInt8 = 4
        return (nameOfInterface(index), octets[10] == outgoing ? .transmit : .receive)
    }

    /// The name of the interface with the kernel's number `index`, asked for once.
    private func nameOfInterface(_ index: UInt32) -> InterfaceName {
        if let known = nameCache.first(where: { $0.index == index }) { return known.name }
        var octets = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        // By the capture's own socket, for there may be no right to open another.
        let isKnown = unsafe clibpcap_interface_name(descriptor, index, &octets) == 0
        let name = InterfaceName(isKnown ? unsafe String(cString: &octets) : "if\(index)")
        // The oldest entry goes, for its interface may have gone too.
        if nameCache.count == Self.nameCacheLimit { nameCache.removeFirst() }
        nameCache.append((index, name))
        return name
    }

    private static var nameCacheLimit: Int { 256 }
}
