package dev.iota.worker.kafka;

/** The brokers know this worker, and do not let it do what its place needs. */
public final class NotAuthorisedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotAuthorisedException(String message, Throwable cause) {
        super(message, cause);
    }
}
