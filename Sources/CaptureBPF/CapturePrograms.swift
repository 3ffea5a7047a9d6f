internal import Clibbpf

/// Which program to attach: a capture program, or the filter that calls it.
struct CapturePrograms {
    private let descriptors: [CaptureProgram: Int32]

    init(_ object: borrowing BPFObject) {
        var descriptors: [CaptureProgram: Int32] = [:]
        for program in [CaptureProgram.ingress, .egress, .xdp] {
            descriptors[program] = object.descriptor(of: program)
        }
        self.descriptors = descriptors
    }

    /// The descriptor of what is attached for frames of `linkType`.
    func descriptor(of program: CaptureProgram, linkType: Int32) throws(BPFError) -> Int32 {
        descriptors[program] ?? -1
    }
}
