/// How the octets of one direction are wanted.
enum FlowReading {
    /// In order, each of them.
    case inOrder

    /// From the next segment on that starts a message.
    case searching

    /// Not at all.
    case over
}
