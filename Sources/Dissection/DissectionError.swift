/// Why a header could not be read.
public enum HeaderError: Error, Equatable, Sendable {
    /// The octets end before the header does; common when snaplen is small.
    case truncated(needed: Int, available: Int)

    /// A field holds a value that its RFC does not allow.
    case malformed(field: HeaderField, value: Int)
}

/// Where in a frame dissection stopped, and why.
public struct DissectionError: Error, Equatable, Sendable {
    public var layer: Layer

    /// Octets from the start of the frame to the start of the header at fault.
    public var offset: Int

    public var reason: HeaderError

    public init(layer: Layer, offset: Int, reason: HeaderError) {
        self.layer = layer
        self.offset = offset
        self.reason = reason
    }
}

/// A header field that a malformed value is reported for, by its RFC's name.
///
/// An enumeration rather than a string, so that a dissection holds no reference counts.
public enum HeaderField: UInt8, Sendable, CaseIterable {
    case etherType, stackDepth, version, type
    case headerLength, totalLength, length
    case dataOffset, optionLength, extensionHeaders, routing
    case fieldLine, fieldCount, listLength

    /// The name in the output.
    public var name: StaticString {
        switch self {
        case .etherType: "ether_type"
        case .stackDepth: "stack_depth"
        case .version: "version"
        case .type: "type"
        case .headerLength: "header_length"
        case .totalLength: "total_length"
        case .length: "length"
        case .dataOffset: "data_offset"
        case .optionLength: "option_length"
        case .extensionHeaders: "extension_headers"
        case .routing: "routing"
        case .fieldLine: "field_line"
        case .fieldCount: "field_count"
        case .listLength: "list_length"
        }
    }
}
