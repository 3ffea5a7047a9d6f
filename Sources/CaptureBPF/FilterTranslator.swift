internal import Capture

/// Translates classic BPF, as libpcap compiles it for a live interface, to eBPF.
///
/// libpcap expects the outer VLAN tag beside the frame, not in it, as the kernel has it at tc. At XDP the
/// tag is still in the frame; there the translated program leaves it out of what it reads, so that it
/// gives the verdict that the same filter gives at tc.
///
/// The verdicts are those of libpcap's `bpf_filter`, which reads capture files: a load out of the frame
/// rejects it, as does a division by 0, and a shift by 32 or more gives 0.
struct FilterTranslator {
    var hook: Hook

    /// Whether frames start with an Ethernet header (DLT_EN10MB), and may have a VLAN tag in it.
    var hasEthernetHeaders: Bool

    var acceptance: Acceptance

    /// Reads the octets that lie in one piece without a call; the rest is for the kernel to find.
    ///
    /// Without CAP_PERFMON the verifier refuses that.
    var readsDirectly = true

    /// Where the filter runs.
    enum Hook: CaseIterable {
        case tcIngress, tcEgress, xdp
    }

    /// What to do with a frame that the filter lets through; others always go on their way.
    enum Acceptance {
        /// Calls the program at `slot` of a program array; where there is none, counts the frame as
        /// lost, and has it go on its way.
        case call(programs: Int32, slot: UInt32, lost: Counter)

        /// Returns a verdict.
        case verdict(Int32)
    }

    /// The 64-bit number at `offset` octets of the first value of a map.
    struct Counter {
        var map: Int32
        var offset: UInt32
    }

    /// The instructions for ``BPFProgram``, each as a number.
    ///
    /// - Throws: what the kernel cannot do.
    func translate(_ program: [ClassicInstruction]) throws(FilterTranslationError) -> [UInt64] {
        var operations: [ClassicOperation] = []
        for instruction in program { operations.append(try ClassicOperation(instruction)) }
        var translation = FilterTranslation(of: operations, by: self)
        return try translation.run()
    }
}

extension FilterTranslator.Hook {
    /// The verdict that has a frame go on its way: TC_ACT_UNSPEC, for the next program to look at it,
    /// and XDP_PASS.
    var goOn: Int32 {
        switch self {
        case .tcIngress, .tcEgress: -1
        case .xdp: 2
        }
    }

    var program: BPFProgram.Hook { self == .xdp ? .xdp : .tc }
}
