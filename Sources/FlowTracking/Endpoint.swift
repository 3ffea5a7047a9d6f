public import Dissection

/// An end of a connection.
public struct Endpoint: Equatable, Sendable {
    public var address: IPAddress
    public var port: UInt16

    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}
