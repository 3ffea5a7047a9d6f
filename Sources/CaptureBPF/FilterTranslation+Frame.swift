// How the octets of a frame, and what the kernel knows besides them, come into registers.

/// The start of an Ethernet frame with a VLAN tag (IEEE 802.1Q, clause 9.3).
private enum Tag {
    /// Where the tag's EtherType is, and where the EtherType after it would be without the tag.
    static let offset: UInt32 = 12
    static let length: UInt32 = 4

    /// Where the tag ends, and with it what an Ethernet header needs.
    static let headerLength: Int32 = 18

    /// 802.1Q and 802.1ad: those that the kernel takes out of frames (`eth_type_vlan`).
    static let types: [Int32] = [0x8100, 0x88a8]
}

extension ClassicOperation.Source {
    /// No frame, and no offset that the kernel takes, is that large.
    fileprivate static let endOfOffsets = UInt32(Int32.max) - 8

    /// Whether the load is out of every frame.
    var isNeverInFrame: Bool {
        switch self {
        case .frame(let offset, _), .frameAtIndex(let offset, _), .headerLength(let offset):
            offset >= Self.endOfOffsets
        case .constant, .memory, .length, .metadata: false
        }
    }

    fileprivate var isInFrame: Bool {
        switch self {
        case .frame, .frameAtIndex, .headerLength: true
        case .constant, .memory, .length, .metadata: false
        }
    }
}

extension FilterTranslation {
    /// The largest offset that is read without a call: an instruction holds no larger one, and the
    /// verifier follows the end of a load only up to 65535.
    private static let directLimit: Int32 = 0x7f00

    private var kernel: KernelContext { translator.hook == .xdp ? .xdp : .tc }

    /// Whether a VLAN tag may be in the frame, that the filter is not to see there.
    private var leavesOutTags: Bool { translator.hook == .xdp && translator.hasEthernetHeaders }

    // MARK: The start of a program

    /// Keeps the start of the frame; with it, how many octets of a tag are left out.
    mutating func emitFrameStart() {
        let sources = reached.compactMap { operation in
            if case .load(_, let source) = operation, !source.isNeverInFrame { source } else { nil }
        }
        let readsFrame = sources.contains(where: \.isInFrame)
        let needsTag =
            leavesOutTags
            && sources.contains { source in
                source.isInFrame || source == .length || source == .metadata(.vlanTag)
                    || source == .metadata(.vlanTagPresent)
            }
        guard readsFrame || needsTag else { return }
        emit(.load(Self.frame, from: Self.context, kernel.data, .word))
        if needsTag { emitTagSearch() }
    }

    /// Moves the start of the frame by the length of the tag, or by 0.
    ///
    /// Without a branch on the type, because the verifier would then go through the rest of the program
    /// once for frames with a tag and once for those without.
    private mutating func emitTagSearch() {
        let (slowly, isLoaded) = (assembler.newLabel(), assembler.newLabel())
        if translator.readsDirectly {
            checkEnd(of: Self.frame, Tag.headerLength, orGoTo: slowly)
            emit(.load(.r2, from: Self.frame, Int16(Tag.offset), .half))
            assembler.jump(to: isLoaded)
            assembler.place(slowly)
        }
        // Stays where the frame is too short for a tag, as the call then stores nothing.
        emit(.store(.constant(0), to: Self.stack, Stack.octets, .double))
        move(.r2, .constant(Int32(Tag.offset)))
        callForOctets(Tag.headerLength - Int32(Tag.offset))
        emit(.load(.r2, from: Self.stack, Stack.octets, .half))
        assembler.place(isLoaded)
        emit(.swap(.r2, .half))

        move(.r4, .constant(0))
        for type in Tag.types {
            // 0 where the types are the same, and only then negative once 1 is taken from it.
            move(.r3, .register(.r2), .double)
            emit(.calculate(.exclusiveOr, .r3, .constant(type), .double))
            emit(.calculate(.subtract, .r3, .constant(1), .double))
            emit(.calculate(.shiftRight, .r3, .constant(63), .double))
            emit(.calculate(.or, .r4, .register(.r3), .double))
        }
        emit(.calculate(.multiply, .r4, .constant(Int32(Tag.length)), .double))
        emit(.store(.register(.r4), to: Self.stack, Stack.skipped, .double))
        if translator.readsDirectly {
            emit(.calculate(.add, Self.frame, .register(.r4), .double))
        }
    }

    // MARK: Loads

    mutating func load(_ destination: Register, _ source: ClassicOperation.Source) {
        switch source {
        case .constant(let constant):
            move(destination, .constant(Int32(bitPattern: constant)))
        case .memory(let slot):
            emit(.load(destination, from: Self.stack, Stack.memory(slot), .word))
        case .length: loadLength(destination)
        case .metadata(let metadata): loadMetadata(destination, metadata)
        case _ where source.isNeverInFrame: assembler.jump(to: reject)
        case .frame(let offset, let width): loadFrame(destination, offset, width)
        case .frameAtIndex(let offset, let width): loadAtIndex(destination, offset, width)
        case .headerLength(let offset):
            loadFrame(destination, offset, .octet)
            emit(.calculate(.and, destination, .constant(0x0f), .word))
            emit(.calculate(.multiply, destination, .constant(4), .word))
        }
    }

    private mutating func loadFrame(
        _ destination: Register,
        _ offset: UInt32,
        _ width: ClassicOperation.Width
    ) {
        let end = offset + UInt32(width.rawValue)
        if !leavesOutTags || offset >= Tag.offset {
            loadFixed(destination, offset, width.machine, isAfterTag: leavesOutTags)
        } else if end <= Tag.offset {
            loadFixed(destination, offset, width.machine, isAfterTag: false)
        } else {
            assemble(destination, width) { translation, number in
                let offset = offset + UInt32(number)
                translation.loadFixed(.r0, offset, .octet, isAfterTag: offset >= Tag.offset)
            }
        }
    }

    private mutating func loadAtIndex(
        _ destination: Register,
        _ offset: UInt32,
        _ width: ClassicOperation.Width
    ) {
        guard leavesOutTags, offset < Tag.offset else {
            setOffset(fromIndex: offset)
            return loadVariable(destination, width.machine, isAfterTag: leavesOutTags)
        }
        // Only the index says whether an octet is before a tag or after it.
        assemble(destination, width) { translation, number in
            translation.setOffset(fromIndex: offset + UInt32(number))
            let isBefore = translation.assembler.newLabel()
            let limit = Operand.constant(Int32(Tag.offset))
            translation.assembler.jump(to: isBefore, if: .below, .r2, limit, .double)
            translation.addSkipped(to: .r2)
            translation.assembler.place(isBefore)
            translation.loadVariable(.r0, .octet, isAfterTag: false)
        }
    }

    /// Puts a number together from octets that `loadOctet` loads into `r0`, one at a time.
    private mutating func assemble(
        _ destination: Register,
        _ width: ClassicOperation.Width,
        loadOctet: (inout FilterTranslation, Int) -> Void
    ) {
        move(destination, .constant(0))
        for number in 0..<width.rawValue {
            loadOctet(&self, number)
            emit(.calculate(.shiftLeft, destination, .constant(8), .word))
            emit(.calculate(.or, destination, .register(.r0), .word))
        }
    }

    /// Loads what is at an offset that is known now.
    ///
    /// Offsets after a tag count from where the frame would start without it.
    private mutating func loadFixed(
        _ destination: Register,
        _ offset: UInt32,
        _ width: EBPFInstruction.Width,
        isAfterTag: Bool
    ) {
        let (slowly, isLoaded) = (assembler.newLabel(), assembler.newLabel())
        let isDirect = translator.readsDirectly && offset <= UInt32(Self.directLimit)
        if isDirect {
            let start = startOfFrame(isAfterTag: isAfterTag)
            checkEnd(of: start, Int32(offset) + Int32(width.rawValue), orGoTo: slowly)
            emit(.load(destination, from: start, Int16(offset), width))
            assembler.jump(to: isLoaded)
            assembler.place(slowly)
        }
        move(.r2, .constant(Int32(offset)))
        if isAfterTag { addSkipped(to: .r2) }
        loadByCall(destination, width)
        if isDirect { assembler.place(isLoaded) }
        if width != .octet { emit(.swap(destination, width)) }
    }

    /// Loads what is at the offset in `r2`.
    private mutating func loadVariable(
        _ destination: Register,
        _ width: EBPFInstruction.Width,
        isAfterTag: Bool
    ) {
        let (slowly, isLoaded) = (assembler.newLabel(), assembler.newLabel())
        if translator.readsDirectly {
            assembler.jump(to: slowly, if: .above, .r2, .constant(Self.directLimit), .double)
            let start = startOfFrame(isAfterTag: isAfterTag)
            if start != .r3 { move(.r3, .register(start), .double) }
            emit(.calculate(.add, .r3, .register(.r2), .double))
            checkEnd(of: .r3, Int32(width.rawValue), orGoTo: slowly)
            emit(.load(destination, from: .r3, 0, width))
            assembler.jump(to: isLoaded)
            assembler.place(slowly)
        }
        // The kernel would take the low 32 bits of the sum.
        let end = Int32(ClassicOperation.Source.endOfOffsets)
        assembler.jump(to: reject, if: .aboveOrEqual, .r2, .constant(end), .double)
        if isAfterTag { addSkipped(to: .r2) }
        loadByCall(destination, width)
        if translator.readsDirectly { assembler.place(isLoaded) }
        if width != .octet { emit(.swap(destination, width)) }
    }

    /// The register that holds the start of the frame: of the whole one, or of that without a tag.
    private mutating func startOfFrame(isAfterTag: Bool) -> Register {
        if isAfterTag || !leavesOutTags { return Self.frame }
        emit(.load(.r3, from: Self.context, kernel.data, .word))
        return .r3
    }

    /// Goes to `slowly` where fewer than `count` octets lie in one piece from `start` on.
    private mutating func checkEnd(
        of start: Register,
        _ count: Int32,
        orGoTo slowly: EBPFAssembler.Label
    ) {
        move(.r4, .register(start), .double)
        emit(.calculate(.add, .r4, .constant(count), .double))
        emit(.load(.r5, from: Self.context, kernel.dataEnd, .word))
        assembler.jump(to: slowly, if: .above, .r4, .register(.r5), .double)
    }

    /// Has the kernel find the octets at the offset in `r2`, wherever they lie.
    private mutating func loadByCall(_ destination: Register, _ width: EBPFInstruction.Width) {
        callForOctets(Int32(width.rawValue))
        assembler.jump(to: reject, if: .notEqual, .r0, .constant(0), .double)
        emit(.load(destination, from: Self.stack, Stack.octets, width))
    }

    private mutating func callForOctets(_ count: Int32) {
        move(.r1, .register(Self.context), .double)
        move(.r3, .register(Self.stack), .double)
        emit(.calculate(.add, .r3, .constant(Int32(Stack.octets)), .double))
        move(.r4, .constant(count))
        emit(.call(translator.hook == .xdp ? .xdpLoadBytes : .skbLoadBytes))
    }

    /// Sets `r2` to the sum of the index and `offset`, in 64 bits, where it does not wrap.
    private mutating func setOffset(fromIndex offset: UInt32) {
        move(.r2, .register(Self.index))
        emit(.calculate(.add, .r2, .constant(Int32(offset)), .double))
    }

    private mutating func addSkipped(to register: Register) {
        emit(.load(.r1, from: Self.stack, Stack.skipped, .double))
        emit(.calculate(.add, register, .register(.r1), .double))
    }

    // MARK: What is not in the frame

    private mutating func loadLength(_ destination: Register) {
        guard translator.hook == .xdp else {
            return emit(.load(destination, from: Self.context, KernelContext.TC.length, .word))
        }
        move(.r1, .register(Self.context), .double)
        emit(.call(.xdpGetBufferLength))
        move(destination, .register(.r0))
        guard leavesOutTags else { return }
        emit(.load(.r1, from: Self.stack, Stack.skipped, .double))
        emit(.calculate(.subtract, destination, .register(.r1), .word))
    }

    private mutating func loadMetadata(
        _ destination: Register,
        _ metadata: ClassicOperation.Metadata
    ) {
        switch (metadata, translator.hook) {
        case (.interfaceIndex, _):
            emit(.load(destination, from: Self.context, kernel.interfaceIndex, .word))
        case (.packetType, .tcIngress):
            emit(.load(destination, from: Self.context, KernelContext.TC.packetType, .word))
        case (.packetType, .tcEgress):
            // The kernel sets the type only afterwards, for the taps that libpcap captures from.
            move(destination, .constant(KernelContext.PacketType.outgoing))
        case (.packetType, .xdp):
            // The kernel finds out the type only afterwards. Filters ask only whether the frame is
            // an outgoing one, and none is here.
            move(destination, .constant(KernelContext.PacketType.host))
        case (.vlanTagPresent, .tcIngress), (.vlanTagPresent, .tcEgress):
            emit(.load(destination, from: Self.context, KernelContext.TC.vlanPresent, .word))
        case (.vlanTag, .tcIngress), (.vlanTag, .tcEgress):
            emit(.load(destination, from: Self.context, KernelContext.TC.vlanTag, .word))
        case (_, .xdp) where !leavesOutTags:
            move(destination, .constant(0))
        case (.vlanTagPresent, .xdp):
            emit(.load(destination, from: Self.stack, Stack.skipped, .double))
            emit(.calculate(.divide, destination, .constant(Int32(Tag.length)), .word))
        case (.vlanTag, .xdp):
            // The tag's last two octets are before where the frame starts without it.
            let isWithout = assembler.newLabel()
            emit(.load(destination, from: Self.stack, Stack.skipped, .double))
            assembler.jump(to: isWithout, if: .equal, destination, .constant(0), .double)
            loadFixed(destination, Tag.offset + Tag.length / 2, .half, isAfterTag: false)
            assembler.place(isWithout)
        }
    }
}

extension ClassicOperation.Width {
    fileprivate var machine: EBPFInstruction.Width {
        switch self {
        case .octet: .octet
        case .half: .half
        case .word: .word
        }
    }
}
