internal import ArgumentParser
internal import Capture

/// Which kinds of records are printed.
struct LogKinds: OptionSet {
    var rawValue: UInt8

    static let packet = LogKinds(rawValue: 1)
    static let http = LogKinds(rawValue: 2)
    static let tls = LogKinds(rawValue: 4)
    static let flow = LogKinds(rawValue: 8)

    private static let named = [("packet", packet), ("http", http), ("tls", tls), ("flow", flow)]

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    static var allNames: [String] { named.map(\.0) }

    /// Reads names with commas between.
    init(parsing argument: String) throws {
        self = []
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let kind = Self.named.first(where: { $0.0 == name })?.1 else {
                let nearest = nearestName(to: String(name), among: Self.allNames)
                throw ValidationError(
                    nearest.map { "did you mean '\($0)'?" }
                        ?? "give \(Self.allNames.joined(separator: ", ")), with commas between"
                )
            }
            insert(kind)
        }
    }

    /// The names of these kinds.
    var names: [String] { Self.named.filter { contains($0.1) }.map(\.0) }
}
