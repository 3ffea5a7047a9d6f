internal import ArgumentParser

/// A number of octets as people write it: `8M` is 8 times 1024 times 1024.
struct OctetCount: ExpressibleByArgument {
    var octets: Int

    init(_ octets: Int) {
        self.octets = octets
    }

    init?(argument: String) {
        let factors: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let factor = argument.last.flatMap { factors[Character($0.uppercased())] }
        guard let number = Int(factor == nil ? argument : String(argument.dropLast())), number >= 0
        else { return nil }
        let (octets, overflows) = number.multipliedReportingOverflow(by: factor ?? 1)
        guard !overflows else { return nil }
        self.octets = octets
    }

    var defaultValueDescription: String {
        octets % (1 << 20) == 0 ? "\(octets >> 20)M" : "\(octets >> 10)K"
    }
}
