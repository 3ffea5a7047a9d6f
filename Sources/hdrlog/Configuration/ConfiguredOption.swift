/// An option that is set elsewhere than on the command line.
struct ConfiguredOption {
    let option: KnownOption
    let values: [String]
    let origin: Origin

    enum Origin {
        case file(path: String, line: Int)
        case environment(String)

        var text: String {
            switch self {
            case .file(let path, let line): "\(path):\(line)"
            case .environment(let name): name
            }
        }
    }

    var name: String { option.name }

    /// As if it stood on the command line.
    var arguments: [String] { option.arguments(values) }
}
