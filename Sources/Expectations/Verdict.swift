/// What has become of an expectation.
public struct Verdict: Sendable {
    /// As it was written.
    public let text: String

    /// Whether it was to hold, and not the contrary.
    public let isWanted: Bool
    public let isMet: Bool

    /// What there was instead, in words.
    public internal(set) var findings: [String] = []

    /// The first records that show it, as JSON.
    public internal(set) var examples: [String] = []

    init(text: String, isWanted: Bool, isMet: Bool) {
        self.text = text
        self.isWanted = isWanted
        self.isMet = isMet
    }
}
