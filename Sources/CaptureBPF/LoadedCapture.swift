internal import Capture
internal import HdrlogABI

/// The capture programs in the kernel, and what they share with hdrlog.
struct LoadedCapture: ~Copyable {
    var ring: RingBuffer
    let state: SharedState
    let object: BPFObject

    /// What the classifier is told; nil where there is none.
    let hints: DispensableHints?

    /// Octets in the ring buffer that hdrlog is woken for.
    private static var wakeMark: Int { 256 << 10 }

    init(_ options: CaptureOptions, _ method: BPFMethod) throws(BPFError) {
        let ringSize = RingBuffer.size(atLeast: options.bufferSize)
        var settings = hdrlog_settings()
        settings.snaplen = UInt32(options.snaplen)
        settings.wake_mark = UInt32(min(Self.wakeMark, ringSize / 4))
        settings.wakes_always = options.isImmediate ? 1 : 0
        settings.classifies = options.leavesOut ? 1 : 0
        settings.secret = Self.secret
        let object = try BPFObject(settings, ringSize: ringSize, withXDP: method == .xdp)
        let ring = try RingBuffer(object.ring, size: ringSize)
        let state = try SharedState(object)
        hints = options.leavesOut ? try DispensableHints(object, settings) : nil
        self.object = object
        self.ring = ring
        self.state = state
    }

    /// Numbers without which nobody can make connections that are taken for each other.
    private static var secret:
        (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
    {
        func random() -> UInt32 { .random(in: 0 ... .max) }
        return (
            random(), random(), random(), random(), random(), random(), random(), random(),
            random(), random()
        )
    }
}
