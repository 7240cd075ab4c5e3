package dev.iota.worker;

/** The device failed to compute; a new process may do better. */
final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeviceException(String doing, Throwable cause) {
        super("the device failed to " + doing + ": " + firstLine(cause), cause);
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
    }
}
