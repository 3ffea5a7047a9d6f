internal import Clibyaml

/// Reads a text in YAML, event by event.
@safe struct YAMLReader: ~Copyable {
    private let reader: OpaquePointer

    struct Event {
        let kind: Kind
        let line: Int

        /// Whether it has an anchor or a tag.
        let isMarked: Bool
    }

    enum Kind: Equatable {
        case documentStart, documentEnd, streamEnd
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
        case alias

        /// `isPlain` where it stands without quotes.
        case scalar(String, isPlain: Bool)
    }

    /// Has `body` read `octets`.
    static func read<Result>(
        _ octets: [UInt8],
        _ body: (inout YAMLReader) throws(ConfigurationError) -> Result
    ) throws(ConfigurationError) -> Result {
        try unsafe octets.withUnsafeBufferPointer { octets throws(ConfigurationError) in
            guard let reader = unsafe clibyaml_open(octets.baseAddress, octets.count) else {
                throw ConfigurationError(line: 1, "no memory")
            }
            var events = unsafe YAMLReader(reader)
            return try body(&events)
        }
    }

    private init(_ reader: OpaquePointer) {
        unsafe self.reader = reader
    }

    deinit {
        unsafe clibyaml_close(reader)
    }

    mutating func next() throws(ConfigurationError) -> Event {
        let event = unsafe clibyaml_next(reader)
        let line = unsafe Int(event.line)
        let kind: Kind
        switch unsafe event.kind {
        case CLIBYAML_STREAM_START: return try next()
        case CLIBYAML_STREAM_END: kind = .streamEnd
        case CLIBYAML_DOCUMENT_START: kind = .documentStart
        case CLIBYAML_DOCUMENT_END: kind = .documentEnd
        case CLIBYAML_SCALAR:
            kind = unsafe .scalar(Self.text(of: event), isPlain: event.is_plain)
        case CLIBYAML_SEQUENCE_START: kind = .sequenceStart
        case CLIBYAML_SEQUENCE_END: kind = .sequenceEnd
        case CLIBYAML_MAPPING_START: kind = .mappingStart
        case CLIBYAML_MAPPING_END: kind = .mappingEnd
        case CLIBYAML_ALIAS: kind = .alias
        default: throw unsafe ConfigurationError(line: line, "no YAML: \(Self.text(of: event))")
        }
        return unsafe Event(kind: kind, line: line, isMarked: event.is_marked)
    }

    private static func text(of event: clibyaml_event) -> String {
        unsafe String(
            decoding: UnsafeRawBufferPointer(start: event.text, count: event.length),
            as: UTF8.self
        )
    }
}
