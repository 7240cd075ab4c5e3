package dev.iota.worker;

/** How the process ends. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int PREFLIGHT = 3;
    public static final int NOT_AUTHORISED = 4;
    public static final int DEVICE_LOST = 10;
    public static final int PROTOCOL_TOO_OLD = 11;
    public static final int TERMINATED = 143;

    private ExitCode() {}
}
