package dev.iota.worker.data;

/** Text can't be read. The message names the place and what to do. */
public final class TextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TextException(String message) {
        super(message);
    }

    public TextException(String message, Throwable cause) {
        super(message, cause);
    }
}
