package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.local.cluster.Cluster;
import dev.iota.local.cluster.ClusterFacts;
import dev.iota.local.cluster.ClusterFolder;
import dev.iota.local.cluster.Member;
import dev.iota.protocol.run.RunSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose broker, store, JobManager and TaskManager are processes of their own, and whose jobs come from the jar that users submit. */
class ClusterITCase {
    private static final Path HOME = Path.of("../..");

    @TempDir
    private Path folder;

    @Test
    void aRunGoesOnAfterItsTaskManagerWasKilledAndNothingIsLeftBehind() throws Exception {
        ClusterFolder place = ClusterFolder.in(folder);
        Collection<Long> processes;
        try (Cluster cluster = Cluster.start(HOME, place, ClusterFacts.choose(1, 1, 0), System.out::println)) {
            Awaitility.await().atMost(RunFixture.PATIENCE).until(cluster::isReady);
            processes = cluster.processIds().values();
            assertThat(processes).hasSize(4);
            RunFixture fixture = new RunFixture(folder, cluster.facts().store());
            RunSpec run = fixture.describe(40, 100_000);
            LocalRun.Settings settings = new LocalRun.Settings(3, "fp32", 0, "0", fixture.store);
            try (ClusterRun local = ClusterRun.start(run, fixture.runFolder, place, settings, System.out::println)) {
                RunFixture.await(local.watcher(), view -> view.samplesDone() >= 10);
                cluster.kill(new Member(Member.Kind.TASKMANAGER, 1), Duration.ZERO);
                long killedMillis = System.currentTimeMillis();
                RunFixture.await(local.watcher(), view -> view.losses().stream().anyMatch(loss -> loss.issuedAtMillis() > killedMillis));
                assertThat(cluster.processIds().values()).hasSize(4);
                processes = cluster.processIds().values();
            }
            assertThat(place.orders()).isEmpty();
        }
        assertThat(processes).noneMatch(process -> ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent());
        assertThat(place.living()).isEmpty();
    }
}
