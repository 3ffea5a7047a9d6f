internal import Clibbpf
internal import Glibc

/// A program on a hook of an interface, which ends with the object.
final class Attachment {
    private let kind: Kind

    /// The way of XDP; nil for tc.
    let xdpMode: XDPMode?

    enum XDPMode: String, CaseIterable {
        /// In the driver.
        case native

        /// In the kernel, which asks nothing of the driver and takes longer.
        case generic
    }

    private enum Kind {
        /// The kernel ends it when the descriptor is closed.
        case link(Int32)
        case filter(ClsactFilters, ClsactFilters.Filter)
    }

    /// Attaches to tc by a link.
    init(tcx program: Int32, _ interface: UInt32, isEgress: Bool) throws(BPFError) {
        kind = .link(try Self.check(clibbpf_attach_tcx(program, interface, isEgress)))
        xdpMode = nil
    }

    /// Attaches to XDP: in the driver, else before the rest of the kernel's network.
    init(xdp program: Int32, _ interface: UInt32) throws(BPFError) {
        do throws(BPFError) {
            let link = clibbpf_attach_xdp(program, interface, CLIBBPF_XDP_NATIVE)
            kind = .link(try Self.check(link))
            xdpMode = .native
        } catch {
            // Busy is busy in both ways, and what the driver cannot do the kernel can.
            guard error.number != EBUSY, error.number != EPERM else { throw error }
            let link = clibbpf_attach_xdp(program, interface, CLIBBPF_XDP_GENERIC)
            kind = .link(try Self.check(link))
            xdpMode = .generic
        }
    }

    /// Attaches to tc by a filter.
    init(
        clsact program: Int32,
        _ interface: UInt32,
        isEgress: Bool,
        _ filters: ClsactFilters
    ) throws(BPFError) {
        kind = .filter(filters, try filters.attach(program, interface, isEgress: isEgress))
        xdpMode = nil
    }

    private static func check(_ link: Int32) throws(BPFError) -> Int32 {
        guard link >= 0 else { throw BPFError(-link) }
        return link
    }

    deinit {
        switch kind {
        case .link(let descriptor): close(descriptor)
        case .filter(let filters, let filter): filters.detach(filter)
        }
    }
}
