package dev.iota.worker.merge;

/** Bytes from the store are not what they should be. The message goes on from "object so-and-so". */
public final class BadBlockException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadBlockException(String problem) {
        super(problem);
    }
}
