package dev.iota.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts why something was refused. */
public final class Rejections {
    private Rejections() {}

    public static void assertRejected(RejectReason reason, ThrowingCallable call) {
        RejectedException rejected = catchThrowableOfType(RejectedException.class, call);
        assertThat(rejected).as("rejected for " + reason).isNotNull();
        assertThat(rejected.reason()).as(rejected.getMessage()).isEqualTo(reason);
        assertThat(rejected.getMessage()).isNotBlank();
    }
}
