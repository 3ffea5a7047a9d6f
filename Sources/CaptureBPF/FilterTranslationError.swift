/// Why a filter cannot run in the kernel.
enum FilterTranslationError: Error, Equatable {
    /// The program jumps back, which makes a loop whose end the kernel cannot foresee.
    case backwardJump

    /// A jump leads over more instructions than the kernel's have room to say.
    case tooLong

    /// A load of what the kernel knows of a frame besides its octets, that is unknown here.
    case metadata(offset: UInt32)

    /// A scratch-memory slot that the classic machine does not have.
    case scratchMemory(slot: UInt32)

    /// A code that is no classic instruction.
    case instruction(code: UInt16)

    /// A jump, or the end of the program, leads out of it.
    case damaged

    /// In words for the user: what stands in the way.
    var reason: String {
        switch self {
        case .backwardJump: "it has a loop, as 'protochain' does"
        case .tooLong: "it is too long"
        case .metadata(let offset): "it asks the kernel for \(Self.metadataName(offset))"
        case .scratchMemory(let slot): "it uses scratch memory \(slot), which is not there"
        case .instruction(let code): "it has an instruction \(code), which is unknown"
        case .damaged: "it leads out of itself"
        }
    }

    /// What the kernel's classic machine has at an offset above all packets' (`linux/filter.h`).
    private static func metadataName(_ offset: UInt32) -> String {
        let names: [UInt32: String] = [
            0: "the protocol", 12: "a netlink attribute", 16: "a nested netlink attribute",
            20: "the mark", 24: "the queue", 28: "the hardware type", 32: "the hash",
            36: "the processor", 40: "an exclusive or", 52: "the payload's offset",
            56: "a random number", 60: "the VLAN protocol",
        ]
        // Smaller offsets wrap to numbers that have no name.
        return names[offset &- ClassicOperation.metadata] ?? "what is at offset \(offset)"
    }
}
