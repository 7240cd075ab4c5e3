package dev.iota.worker.epoch;

/** An object of the store is not what its writer committed. The message goes on from "object so-and-so". */
final class UnsoundObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsoundObjectException(String problem) {
        super(problem);
    }
}
