public import Capture
public import TraceIdentity
internal import Glibc

/// Writes packets as pcapng (draft-ietf-opsawg-pcapng): whole blocks, into a buffer that the caller
/// empties.
///
/// Numbers are in this machine's order of octets, which the section's header tells.
public struct PcapngWriter: ~Copyable {
    /// The octets written and not yet taken: always whole blocks.
    public var buffer = OctetBuffer(capacity: 256 * 1024)

    private var interfaces: [Interface] = []

    /// The interface of the last packet: most often that of the next one.
    private var lastInterface = 0
    private let snaplen: UInt32

    /// Packets that are known to be lost since the last one that was written.
    private var lost: UInt64 = 0

    /// When the first and the last packet were seen.
    private var first: Timestamp?
    private var last = Timestamp(seconds: 0, nanoseconds: 0)
    private var count: UInt64 = 0

    private struct Interface {
        var name: InterfaceName?
        var linkType: Int32
    }

    /// Starts a section that `application` writes, of frames of at most `snaplen` octets.
    public init(application: String, snaplen: Int) {
        self.snaplen = UInt32(clamping: snaplen)
        var system = utsname()
        unsafe uname(&system)
        let start = begin(.section)
        buffer.append(integer: UInt32(0x1a2b_3c4d))
        buffer.append(integer: UInt16(1))
        buffer.append(integer: UInt16(0))
        // The section's length is not known.
        buffer.append(integer: UInt64.max)
        let release = unsafe withUnsafeBytes(of: &system.release) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        append(.system, "Linux \(release)")
        append(.application, application)
        end(start)
    }

    /// Adds an interface that packets are to come from; others are added when they do.
    public mutating func add(interface name: InterfaceName?, linkType: Int32) {
        guard !interfaces.contains(where: { $0.name == name && $0.linkType == linkType }) else {
            return
        }
        interfaces.append(Interface(name: name, linkType: linkType))
        let start = begin(.interface)
        // The one link type whose number in files differs from libpcap's on Linux: raw IP.
        buffer.append(integer: UInt16(truncatingIfNeeded: linkType == 12 ? 101 : linkType))
        buffer.append(integer: UInt16(0))
        buffer.append(integer: snaplen)
        if let name { append(.name, name.text) }
        append(.resolution, octet: 9)
        end(start)
    }

    /// Writes a packet, with its trace in a comment, where it is known; the octets in `secrets` are
    /// masked.
    public mutating func write(
        _ frame: Span<UInt8>,
        _ info: FrameInfo,
        trace: TraceContext?,
        masking secrets: Span<Range<Int>>
    ) {
        let interface = number(of: info)
        let start = begin(.packet)
        buffer.append(integer: UInt32(interface))
        append(info.timestamp)
        buffer.append(integer: UInt32(clamping: frame.count))
        // A damaged file may say less than it has.
        buffer.append(integer: UInt32(clamping: max(info.len, frame.count)))
        let data = buffer.count
        buffer.append(frame)
        var masked = 0
        for i in secrets.indices {
            masked += secrets[i].count
            buffer.fill(data + secrets[i].lowerBound..<data + secrets[i].upperBound, with: 0x78)
        }
        pad(frame.count)
        if let direction = info.direction { append(direction) }
        if lost > 0 { append(.dropCount, lost) }
        lost = 0
        appendComment(trace, masked: masked)
        end(start)
        if first == nil { first = info.timestamp }
        last = max(last, info.timestamp)
        count += 1
    }

    /// Takes note of packets that were lost before the next one.
    public mutating func note(_ loss: FrameLoss) {
        lost += loss.frames
    }

    /// Writes what the run came to; `summary` tells it in words.
    public mutating func finish(_ statistics: CaptureStatistics, isLive: Bool, summary: String) {
        guard !interfaces.isEmpty else { return }
        // The counts are of all interfaces together; they stand with the first.
        let start = begin(.statistics)
        buffer.append(integer: UInt32(0))
        append(last)
        append(.comment, summary)
        if let first { append(.startTime, first) }
        append(.endTime, last)
        if isLive {
            append(.droppedByInterface, statistics.droppedByInterface)
            append(.droppedBySystem, statistics.droppedByKernel &+ statistics.droppedByFilter)
        }
        append(.delivered, count)
        end(start)
    }

    private mutating func number(of info: FrameInfo) -> Int {
        if lastInterface < interfaces.count,
            interfaces[lastInterface].name == info.interface,
            interfaces[lastInterface].linkType == info.linkType
        {
            return lastInterface
        }
        add(interface: info.interface, linkType: info.linkType)
        lastInterface =
            interfaces.firstIndex {
                $0.name == info.interface && $0.linkType == info.linkType
            } ?? 0
        return lastInterface
    }
}
