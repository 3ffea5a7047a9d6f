public import ArgumentParser
public import Selection

extension TimeSpan: ExpressibleByArgument {
    public init?(argument: String) {
        guard let span = try? TimeSpan(argument) else { return nil }
        self = span
    }

    /// The same with words about what is wrong; the parser tells no default of an option that has them.
    init(parsing argument: String) throws {
        do throws(SelectionError) {
            try self.init(argument)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
