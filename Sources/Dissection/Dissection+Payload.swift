// How the walk moves over the payload.
extension Dissection {
    /// Reads the next header and moves ``payload`` past it.
    ///
    /// An error is reported for `layer`, where that is not the one the header's type stands for.
    mutating func next<H: Header>(
        in frame: Span<UInt8>,
        layer: Layer = H.layer
    ) throws(DissectionError) -> H {
        do throws(HeaderError) {
            let header = try H(parsing: frame.extracting(payload))
            advance(by: header.length)
            return header
        } catch {
            throw DissectionError(layer: layer, offset: payload.lowerBound, reason: error)
        }
    }

    /// Moves the start of ``payload`` by `length` octets, at most to its end.
    mutating func advance(by length: Int) {
        payload = min(payload.lowerBound + length, payload.upperBound)..<payload.upperBound
    }

    /// Lets the packet end at `end`, where a length field says so, unless it ends earlier already.
    mutating func limitPayload(to end: Int) {
        wireEnd = min(wireEnd, end)
        payload = payload.lowerBound..<max(payload.lowerBound, min(payload.upperBound, end))
    }

    /// Moves past `length` octets of options that are not read.
    mutating func skipOptions(_ length: Int, layer: Layer) throws(DissectionError) {
        guard payload.count >= length else {
            throw DissectionError(
                layer: layer,
                offset: payload.lowerBound,
                reason: .truncated(needed: length, available: payload.count)
            )
        }
        advance(by: length)
    }

    /// The first octet behind a header of `layer`; nil where nothing was sent behind it.
    func firstOctet(
        in frame: Span<UInt8>,
        behind layer: Layer
    ) throws(DissectionError) -> UInt8? {
        guard payload.isEmpty else { return frame[payload.lowerBound] }
        guard wireEnd > payload.lowerBound else { return nil }
        throw DissectionError(
            layer: layer,
            offset: payload.lowerBound,
            reason: .truncated(needed: 1, available: 0)
        )
    }

    /// Octets from the start of ``payload`` to the packet's end on the wire, captured or not.
    var wireLength: Int { wireEnd - payload.lowerBound }
}
