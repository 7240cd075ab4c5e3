package dev.iota.worker.store;

/** An object can't be read or written. The message names the object, the store and what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isPassing;

    public StoreException(String message) {
        super(message);
        isPassing = false;
    }

    public StoreException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private StoreException(String message, Throwable cause, boolean isPassing) {
        super(message, cause);
        this.isPassing = isPassing;
    }

    /** For a failure that may end by itself or by somebody's help: a network that is down, a disk that is full. */
    static StoreException passing(String message, Throwable cause) {
        return new StoreException(message, cause, true);
    }

    /** Whether the same may succeed later. */
    public boolean isPassing() {
        return isPassing;
    }
}
