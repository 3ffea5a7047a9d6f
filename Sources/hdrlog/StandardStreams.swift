internal import Glibc

/// Standard input, output and error.
enum StandardStreams {
    /// Fills those that were closed with `/dev/null`, opened the wrong way round.
    ///
    /// Otherwise the next descriptor that hdrlog opens would take their place, and it would read or
    /// write there; so, use of a closed stream fails, and is told.
    static func fill() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(stream, F_GETFD) == -1 {
            _ = unsafe open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
