package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run, audited, stopped and resumed, through a broker that asks everybody who they are. */
class SecuredRunITCase {
    @TempDir
    private Path folder;

    @Test
    void aRunIsDoneByWorkersThatMayDoOnlyWhatTheirPlacesNeed() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(12, 24);
        try (LocalRun local = start(run, fixture, true)) {
            RunFixture.await(local, view -> view.samplesDone() >= 6);
            requireClosedToStrangers(local.brokers());
            for (String name : List.of("worker-0", "validator-0", "operator")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(RunAccess.clientFile(fixture.runFolder, name))))
                        .as(name).isEqualTo("rw-------");
            }
            RunFixture.await(local, view -> view.latest() != null && view.latest().epoch().value() > 0);
        }
        String password = password(fixture);
        try (LocalRun local = start(run, fixture, RunAccess.of(fixture.runFolder).isPresent())) {
            requireClosedToStrangers(local.brokers());
            RunFixture.requireComplete(local);
            RunFixture.await(local, view -> view.validations().stream().map(ValidationRecord::report)
                    .anyMatch(report -> report.epoch().value() == 1 && report.outcome() == Outcome.PASSED));
            assertThat(local.watcher().ask(RunView::validations))
                    .noneMatch(audit -> audit.report().outcome() == Outcome.FAILED || audit.report().outcome() == Outcome.WITHHELD);
        }
        assertThat(password(fixture)).as("of a worker, made anew at each start").isNotEqualTo(password);
        assertThat(RunWatcher.<Long>askOnce(fixture.runFolder, run, RunView::samplesDone)).isEqualTo(24);
    }

    private static LocalRun start(RunSpec run, RunFixture fixture, boolean isSecured) {
        LocalRun.Settings settings =
                new LocalRun.Settings(3, "fp32", 0, "0", fixture.store).with(Scrutiny.ofStrangers(1)).secured(isSecured);
        return LocalRun.start(run, fixture.runFolder, settings, System.out::println);
    }

    private static String password(RunFixture fixture) throws IOException {
        return Files.readString(RunAccess.clientFile(fixture.runFolder, "worker-0")).replaceFirst("(?s).*password=", "");
    }

    private static void requireClosedToStrangers(String brokers) {
        try (Admin stranger = Admin.create(Map.of("bootstrap.servers", brokers, "request.timeout.ms", 500, "default.api.timeout.ms", 1_000))) {
            assertThatThrownBy(() -> stranger.listTopics().names().get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(TimeoutException.class);
        }
    }
}
