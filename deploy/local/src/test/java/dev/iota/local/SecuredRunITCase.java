package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.run.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run through a broker that asks everybody who they are. */
class SecuredRunITCase {
    @TempDir
    private Path folder;

    @Test
    void aRunIsDoneByWorkersThatMayDoOnlyWhatTheirPlacesNeed() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(20, 40);
        LocalRun.Settings settings = new LocalRun.Settings(3, "fp32", 0, "0", fixture.store).secured(true);
        try (LocalRun local = LocalRun.start(run, fixture.runFolder, settings, System.out::println)) {
            RunFixture.await(local, view -> view.samplesDone() >= 10);
            requireClosedToStrangers(local.brokers());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(RunAccess.clientFile(fixture.runFolder, "worker-0"))))
                    .isEqualTo("rw-------");
            RunFixture.requireComplete(local);
        }
        assertThat(RunWatcher.<Long>askOnce(fixture.runFolder, run, RunView::samplesDone)).isEqualTo(40);
    }

    private static void requireClosedToStrangers(String brokers) {
        try (Admin stranger = Admin.create(Map.of("bootstrap.servers", brokers, "request.timeout.ms", 500, "default.api.timeout.ms", 1_000))) {
            assertThatThrownBy(() -> stranger.listTopics().names().get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(TimeoutException.class);
        }
    }
}
