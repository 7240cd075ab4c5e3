package dev.iota.worker;

import dev.iota.worker.kafka.NotAuthorisedException;
import dev.iota.worker.kafka.UnknownReleaseException;
import dev.iota.worker.store.DiskFullException;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.torch.NativeLibraryException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Why and how the process ends.
 *
 * @param reason one line, for people
 * @param cause null if all is well
 */
public record Ending(int exitCode, String reason, Throwable cause) {

    static Ending of(int exitCode, String reason) {
        return new Ending(exitCode, reason, null);
    }

    /** What a failure of any thread comes to. */
    static Ending failure(String thread, Throwable cause) {
        return new Ending(exitCode(cause), thread + ": " + describe(cause), cause);
    }

    private static int exitCode(Throwable cause) {
        if (cause instanceof DeviceException || cause instanceof NativeLibraryException) {
            return ExitCode.DEVICE_LOST;
        }
        if (cause instanceof UnknownReleaseException) {
            return ExitCode.PROTOCOL_TOO_OLD;
        }
        boolean isRefused = cause instanceof AuthenticationException || cause instanceof AuthorizationException
                || cause instanceof NotAuthorisedException;
        return isRefused ? ExitCode.NOT_AUTHORISED : ExitCode.FAILED;
    }

    private static String describe(Throwable cause) {
        if (cause instanceof UncheckedIOException && cause.getCause() instanceof DiskFullException full) {
            return full.getMessage();
        }
        boolean isPlain = cause instanceof StoreException || cause instanceof DeviceException || cause instanceof UnknownReleaseException
                || cause instanceof NotAuthorisedException;
        return isPlain ? cause.getMessage() : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
