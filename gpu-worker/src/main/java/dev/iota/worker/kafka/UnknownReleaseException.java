package dev.iota.worker.kafka;

/** The run speaks a later version of the protocol than this release. */
public final class UnknownReleaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownReleaseException(String message) {
        super(message);
    }
}
