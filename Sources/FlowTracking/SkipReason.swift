/// Why octets of a stream cannot be read.
enum SkipReason {
    /// Snaplen cut them.
    case cut

    /// They were never seen, though the peer acknowledged them or later ones came.
    case loss

    /// They were captured and not kept, or left out by the source: it was clear that they lie in a body.
    case body
}
