public import Dissection
public import FlowTracking

extension ExchangeRecord {
    /// How the gRPC call ended that the exchange is.
    public var grpcStatus: GRPCStatus? {
        exchange.stream?.grpcStatus.flatMap { GRPCStatus(rawValue: $0) }
    }

    /// The keys of a gRPC call, by OpenTelemetry's conventions.
    @inlinable
    func walkGRPC<V: FieldVisitor & ~Copyable>(
        _ heads: Span<UInt8>,
        _ redactor: inout Redactor,
        into visitor: inout V
    ) {
        guard exchange.stream != nil else { return }
        let request = heads.extracting(exchange.request?.octets ?? 0..<0)
        guard exchange.request?.head.isGRPC(in: request) == true || grpcStatus != nil else {
            return
        }
        visitor.group("rpc") { rpc in
            rpc.group("system") { $0.word("name", "grpc", nil, "kind of remote procedure call") }
            if case .request(_, let target)? = exchange.request?.head.startLine.kind,
                let method = request.rpcMethod(in: target)
            {
                rpc.beginString("method", nil, "service and method that were called")
                redactor.uri(method, in: request, isShownElsewhere: true, into: &rpc)
                rpc.endString()
            }
            if let grpcStatus {
                let form = grpcStatus == .ok ? nil : TextForm.exchange("grpc").major
                rpc.group("response") {
                    $0.word("status_code", grpcStatus.name, form, "how the call ended")
                }
            }
        }
    }
}

extension HTTPMessageHead {
    /// Whether the content is that of a gRPC call: `application/grpc`, or that with a format behind it.
    @usableFromInline
    func isGRPC(in octets: Span<UInt8>) -> Bool {
        guard names.mayContain("content-type") else { return false }
        var fields = HTTPFields(self)
        guard let value = fields.next(named: "content-type", in: octets),
            octets.starts(with: "application/grpc", ignoringCaseIn: value)
        else { return false }
        let end = value.lowerBound + "application/grpc".utf8.count
        return end == value.upperBound || octets[end] == UInt8(ascii: "+")
            || octets[end] == UInt8(ascii: ";")
    }
}

extension Span<UInt8> {
    /// The service and the method that a path names: `/package.Service/Method` without the first slash.
    @usableFromInline
    func rpcMethod(in target: Range<Int>) -> Range<Int>? {
        guard !target.isEmpty, self[target.lowerBound] == UInt8(ascii: "/") else { return nil }
        let rest = target.dropFirst()
        let slash = UInt8(ascii: "/")
        guard let place = firstIndex(of: slash, in: rest), place > rest.lowerBound,
            place + 1 < rest.upperBound,
            firstIndex(of: slash, in: place + 1..<rest.upperBound) == nil
        else { return nil }
        return rest
    }
}
