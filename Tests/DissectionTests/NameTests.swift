import Testing

@testable import Dissection

struct NameTests {
    @Test func `no two layers, fields or tunnels have the same name`() {
        let layers = Layer.allCases.map { "\($0.name)" }
        let fields = HeaderField.allCases.map { "\($0.name)" }
        let tunnels = Tunnel.Kind.allCases.map { "\($0.name)" }
        let links = LinkType.allCases.map { "\($0.name)" }
        for names in [layers, fields, tunnels, links] {
            #expect(Set(names).count == names.count)
            #expect(!names.contains(""))
        }
    }
}
