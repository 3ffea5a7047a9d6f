internal import Capture

/// The commands, by the first word behind `hdrlog`; anything else logs.
enum Command: String, CaseIterable {
    case config, doctor, help, interfaces, schema
    #if BPF
        case cleanup
    #endif

    /// An error with the command that may have been meant by a filter that is wrong.
    static func advise(_ error: CaptureError, on expression: [String]) -> CaptureError {
        guard error.kind == .filter, let word = expression.first, expression.count == 1,
            let name = nearestName(to: word, among: allCases.map(\.rawValue))
        else { return error }
        return CaptureError(error.kind, "\(error.message); did you mean 'hdrlog \(name)'?")
    }
}
