package dev.iota.local;

/** Something a person must mend: the message says what, and how. */
public final class LocalFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public static final int INTERNAL = 1;
    public static final int USAGE = 2;
    public static final int PREFLIGHT = 3;
    public static final int INTERRUPTED = 130;

    private final int exitCode;

    public LocalFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public LocalFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
