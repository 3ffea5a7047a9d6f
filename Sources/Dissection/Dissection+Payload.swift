// How the walk moves over the payload.
extension Dissection {
    /// Reads the next header and moves ``payload`` past it.
    mutating func next<H: Header>(in frame: Span<UInt8>) throws(DissectionError) -> H {
        do throws(HeaderError) {
            let header = try H(parsing: frame.extracting(payload))
            advance(by: header.length)
            return header
        } catch {
            throw DissectionError(layer: H.layer, offset: payload.lowerBound, reason: error)
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

    func firstOctet(in frame: Span<UInt8>) -> UInt8? {
        payload.isEmpty ? nil : frame[payload.lowerBound]
    }
}
