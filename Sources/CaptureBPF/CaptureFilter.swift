internal import Capture
internal import CapturePcap
internal import Glibc

/// A pcap-filter(7) expression, and where it runs: in the kernel, or where that cannot be, in hdrlog.
final class CaptureFilter {
    private let expression: String

    /// Whether the program depends on where the kernel has the outer VLAN tag.
    let namesVLANs: Bool

    /// The expression for Ethernet frames that have their VLAN tags in them.
    private let ethernetProgram: [ClassicInstruction]

    /// Why it does not run in the kernel; nil if it does.
    let obstacle: String?

    /// The expression compiled for frames in hdrlog, by their link type.
    private var programs: [(linkType: Int32, compiled: Compiled)] = []

    private final class Compiled {
        let program: FilterProgram

        init(_ program: consuming FilterProgram) {
            self.program = program
        }
    }

    /// Finds out where `expression` can run.
    ///
    /// - Throws: what is wrong with it, or that it can run nowhere.
    init(_ expression: String) throws(CaptureError) {
        self.expression = expression
        namesVLANs = expression.contains("vlan")
        ethernetProgram =
            try FilterProgram(expression, linkType: NetworkLink.ethernet).instructions
        obstacle = Self.obstacle(to: ethernetProgram, namesVLANs: namesVLANs)
        if let obstacle, ethernetProgram.contains(where: \.loadsMetadata) {
            throw CaptureError(
                .failed,
                "\(FilterProgram.quote(expression)): cannot run in the kernel (\(obstacle)), and asks for what "
                    + "only the kernel knows"
            )
        }
    }

    /// Why the kernel would not run `program`; nil if it would.
    private static func obstacle(
        to program: [ClassicInstruction],
        namesVLANs: Bool
    ) -> String? {
        if namesVLANs, !canCapture { return "'vlan' takes cap_net_raw" }
        let translator = FilterTranslator(
            hook: .tcIngress,
            hasEthernetHeaders: true,
            acceptance: .verdict(0)
        )
        do throws(Obstacle) {
            _ = try load(program, by: translator)
        } catch {
            // Without a privilege nothing else can be loaded either, which is told then.
            return error.isPermission ? nil : error.reason
        }
        return nil
    }

    /// Whether this process may open an interface as libpcap does.
    private static var canCapture: Bool {
        let descriptor = socket(AF_PACKET, Int32(SOCK_RAW.rawValue), 0)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }

    /// Why a program did not come into the kernel.
    private struct Obstacle: Error {
        var reason: String
        var isPermission = false
    }

    private static func load(
        _ program: [ClassicInstruction],
        by translator: FilterTranslator
    ) throws(Obstacle) -> BPFProgram {
        let name = "hdrlog_filter"
        let hook = translator.hook.program
        let instructions = try translate(program, by: translator)
        do throws(BPFError) {
            return try BPFProgram(instructions, named: name, for: hook)
        } catch {
            guard error.isPermission, translator.readsDirectly else {
                let reason = "the kernel refuses it: \(error.reason)"
                // EACCES is the verifier's verdict on the program, EPERM one on the process.
                throw Obstacle(reason: reason, isPermission: error.number == EPERM)
            }
        }
        // Without cap_perfmon the kernel lets no program compute where it reads a frame. It can be asked
        // for the octets, which takes longer.
        var translator = translator
        translator.readsDirectly = false
        return try load(program, by: translator)
    }

    private static func translate(
        _ program: [ClassicInstruction],
        by translator: FilterTranslator
    ) throws(Obstacle) -> [UInt64] {
        do throws(FilterTranslationError) {
            return try translator.translate(program)
        } catch {
            throw Obstacle(reason: error.reason)
        }
    }

    /// The expression as a program in the kernel that runs before a capture program.
    func program(
        on link: NetworkLink,
        by translator: FilterTranslator
    ) throws(CaptureError) -> BPFProgram {
        let classic = try classicProgram(on: link)
        do throws(Obstacle) {
            return try Self.load(classic, by: translator)
        } catch {
            throw CaptureError(
                error.isPermission ? .permission : .failed,
                "interface \(link.name): \(FilterProgram.quote(expression)): \(error.reason)"
            )
        }
    }

    /// The expression for frames as the kernel sees them on `link`.
    ///
    /// Only where it names VLANs does it matter that the interface is open; else that would take time,
    /// and the right to do so.
    private func classicProgram(on link: NetworkLink) throws(CaptureError) -> [ClassicInstruction] {
        if namesVLANs {
            return try FilterProgram(expression, interface: link.name).instructions
        }
        if link.linkType == NetworkLink.ethernet { return ethernetProgram }
        return try FilterProgram(expression, linkType: link.linkType ?? -1).instructions
    }

    /// Whether to log a frame of `len` octets that the kernel did not filter.
    func accepts(_ octets: Span<UInt8>, len: Int, linkType: Int32) -> Bool {
        guard let compiled = compiled(linkType) else { return true }
        guard linkType == NetworkLink.ethernet, !namesVLANs, Self.hasTag(octets) else {
            return compiled.program.accepts(octets, len: len)
        }
        // In the kernel an expression sees what the outer tag is on, unless it asks for the tag.
        var untagged: [UInt8] = []
        untagged.reserveCapacity(octets.count)
        for i in octets.indices where !Self.tag.contains(i) { untagged.append(octets[i]) }
        return compiled.program.accepts(untagged.span, len: len - Self.tag.count)
    }

    /// Compiles the expression for frames of `link` that hdrlog filters itself.
    func prepare(for link: NetworkLink, _ linkType: Int32) throws(CaptureError) {
        guard compiled(linkType) == nil else { return }
        programs.append((linkType, Compiled(try FilterProgram(expression, linkType: linkType))))
    }

    private func compiled(_ linkType: Int32) -> Compiled? {
        programs.first { $0.linkType == linkType }?.compiled
    }

    /// Where an outer VLAN tag stands in an Ethernet frame.
    private static let tag = 12..<16

    private static func hasTag(_ octets: Span<UInt8>) -> Bool {
        guard octets.count >= tag.upperBound else { return false }
        let type = UInt16(octets[12]) << 8 | UInt16(octets[13])
        return type == 0x8100 || type == 0x88a8
    }
}
