internal import Capture

/// What is attached to interfaces: the capture programs, or filters that call them.
final class CapturePrograms {
    private let descriptors: [CaptureProgram: Int32]
    private let arrays: [CaptureProgram: Int32]
    private let lost: FilterTranslator.Counter
    private let filter: CaptureFilter?

    /// The filters that are loaded, which what calls them keeps alive no longer than this.
    private var filters: [Loaded] = []

    private final class Loaded {
        let linkType: Int32
        let target: CaptureProgram
        let program: BPFProgram

        init(_ linkType: Int32, _ target: CaptureProgram, _ program: consuming BPFProgram) {
            self.linkType = linkType
            self.target = target
            self.program = program
        }
    }

    /// Takes the programs of `object`, which has to live as long, behind `filter`.
    init(_ object: BPFObject, _ filter: CaptureFilter?) {
        var descriptors: [CaptureProgram: Int32] = [:]
        var arrays: [CaptureProgram: Int32] = [:]
        for program in CaptureProgram.allCases {
            descriptors[program] = object.descriptor(of: program)
            arrays[program] = object.programArray(program.hook)
        }
        self.descriptors = descriptors
        self.arrays = arrays
        lost = FilterTranslator.Counter(
            map: object.variables,
            offset: SharedState.programLossOffset
        )
        self.filter = filter
    }

    /// The descriptor of what is attached to `link` for `target` to capture.
    func descriptor(
        of target: CaptureProgram,
        on link: NetworkLink,
        _ linkType: Int32
    ) throws(CaptureError) -> Int32 {
        guard let filter, filter.obstacle == nil else {
            try filter?.prepare(for: link, linkType)
            return descriptors[target] ?? -1
        }
        if let known = filters.first(where: { $0.linkType == linkType && $0.target == target }) {
            return known.program.descriptor
        }
        let translator = FilterTranslator(
            hook: target.filterHook,
            hasEthernetHeaders: linkType == NetworkLink.ethernet,
            acceptance: .call(programs: arrays[target] ?? -1, slot: target.slot, lost: lost)
        )
        let loaded = Loaded(linkType, target, try filter.program(on: link, by: translator))
        filters.append(loaded)
        return loaded.program.descriptor
    }
}

extension CaptureProgram {
    fileprivate var filterHook: FilterTranslator.Hook {
        switch self {
        case .ingress: .tcIngress
        case .egress: .tcEgress
        case .xdp: .xdp
        }
    }
}
