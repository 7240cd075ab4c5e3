package dev.iota.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.worker.kafka.UnknownReleaseException;
import dev.iota.worker.store.DiskFullException;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class EndingTest {
    @Test
    void tellsFailuresApartByTheirExitCodes() {
        assertThat(exitCode(new DeviceException("compute", new RuntimeException("CUDA error")))).isEqualTo(ExitCode.DEVICE_LOST);
        assertThat(exitCode(new UnknownReleaseException("version 2"))).isEqualTo(ExitCode.PROTOCOL_TOO_OLD);
        assertThat(exitCode(new SaslAuthenticationException("no"))).isEqualTo(ExitCode.NOT_AUTHORISED);
        assertThat(exitCode(new TopicAuthorizationException("no"))).isEqualTo(ExitCode.NOT_AUTHORISED);
        assertThat(exitCode(new StoreException("gone"))).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void saysInOneLineWhichThreadFailedAndWhy() {
        DeviceException failure = new DeviceException("compute micro-batch 7", new RuntimeException("out of memory\nat frame #0"));
        assertThat(Ending.failure("device", failure).reason())
                .isEqualTo("device: the device failed to compute micro-batch 7: out of memory");
    }

    @Test
    void aFullDiskIsSaidPlainlyAndMayBeTriedAgain() {
        IOException full = DiskFullException.explain(Path.of("weights/shard.part"), new IOException("No space left on device"));
        Ending ending = Ending.failure("device", new UncheckedIOException(full));
        assertThat(ending.reason()).isEqualTo("device: No space left on the disk of weights/shard.part: free some, then try again"
                + " (a supervised worker does so by itself)");
        assertThat(ending.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    private static int exitCode(Throwable cause) {
        return Ending.failure("thread", cause).exitCode();
    }
}
