public enum RecordSchema {
    public static func text() -> String { "{}" }
}
