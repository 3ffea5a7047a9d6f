internal import TraceIdentity

// Which exchange a segment belongs to, and which trace.
extension FlowApplications {
    /// Exchanges on the connection that are not over.
    func openExchanges(_ application: FlowApplication) -> Int {
        switch application {
        // Of HTTP/2, the connection sees to it itself, and goes on.
        case .unknown, .http2, .tls, .other, .ended: 0
        case .http1(let number): Int(http1[number].count)
        }
    }

    /// The exchange that a segment from `side` belongs to.
    func exchange(_ application: FlowApplication, _ side: FlowSide) -> Int32 {
        switch application {
        case .unknown, .tls, .other, .ended: .none
        case .http1(let number): http1[number].exchange(of: side)
        case .http2(let number): http2[number].exchange(of: side)
        }
    }

    /// The trace of what `side` is sending, or has sent last.
    func trace(_ application: FlowApplication, _ side: FlowSide) -> TraceContext? {
        switch application {
        case .unknown, .other: nil
        case .tls(let number): tls[number].handshake?.trace
        case .ended(let number): number == .none ? nil : lastTraces[number]
        case .http1(let number): http1[number].trace(of: side, pool)
        case .http2(let number): http2[number].lastTrace
        }
    }

    /// The trace of data from `side` that was just read, where `before` was that of `side`.
    func trace(
        _ application: FlowApplication,
        _ side: FlowSide,
        afterData before: TraceContext?
    ) -> TraceContext? {
        switch application {
        case .unknown, .other, .ended: before
        case .tls: trace(application, side)
        case .http1(let number): http1[number].trace(of: side, afterData: before, pool)
        case .http2(let number): http2[number].trace(of: side, afterData: before, pool)
        }
    }

    /// The number of the open exchange that `side` is at; 0 for none.
    func openSerial(_ application: FlowApplication, _ side: FlowSide) -> UInt64 {
        switch application {
        case .unknown, .tls, .other, .ended: 0
        case .http1(let number): http1[number].openSerial(of: side, pool)
        case .http2: 0
        }
    }

    /// The number of the exchange that a segment from `side` belongs to, where `before` was that of the
    /// open one before its data was read; 0 for none.
    func serial(
        _ application: FlowApplication,
        _ side: FlowSide,
        afterData before: UInt64
    ) -> UInt64 {
        switch application {
        case .unknown, .tls, .other, .ended: before
        case .http1(let number): http1[number].serial(of: side, afterData: before, pool)
        case .http2(let number): http2[number].serial(of: side)
        }
    }

    /// Where the exchange of this number is, to which a segment from `side` belongs; a place that is
    /// another's by now where it is over.
    func place(_ application: FlowApplication, _ side: FlowSide, of serial: UInt64) -> Int32 {
        switch application {
        case .unknown, .tls, .other, .ended: .none
        case .http1(let number): http1[number].exchange(of: side)
        case .http2(let number): http2[number].place(of: serial, side)
        }
    }

    /// Whether the number is that of a head from `side` which is not whole yet.
    func isBeginning(_ serial: UInt64, _ application: FlowApplication, _ side: FlowSide) -> Bool {
        switch application {
        case .unknown, .tls, .other, .ended: false
        case .http1(let number): http1[number].isBeginning(serial, side)
        case .http2(let number): http2[number].isBeginning(serial, side)
        }
    }

    /// The number of the connection's last exchange; 0 for none.
    func lastSerial(_ application: FlowApplication) -> UInt64 {
        switch application {
        case .unknown, .tls, .other, .ended: 0
        case .http1(let number): http1[number].lastSerial
        case .http2(let number): http2[number].lastSerial
        }
    }

    /// Where the body starts that `side` sends, or has sent last; nil where that is not known.
    func bodyStart(_ application: FlowApplication, _ side: FlowSide) -> SequenceNumber? {
        switch application {
        case .unknown, .tls, .other, .ended: nil
        case .http1(let number): http1[number].bodyStart(of: side, pool)
        // What a frame is cannot be told without those before it.
        case .http2: nil
        }
    }
}
