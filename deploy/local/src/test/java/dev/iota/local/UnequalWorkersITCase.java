package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of two workers of each stage is stopped and continued all the time, as on a machine that somebody else uses as well. */
class UnequalWorkersITCase {
    private static final int PERIOD_MILLIS = 400;
    private static final int AWAKE_MILLIS = 80;

    @TempDir
    private Path folder;

    @Test
    void theSlowGetLessToDoAndNobodyIsExpelled() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(100, 200, TensorCodec.BF16, RunFixture.limits());
        ScheduledExecutorService others = Executors.newScheduledThreadPool(2);
        try (LocalRun local = fixture.start(run, 6)) {
            RunFixture.await(local, view -> view.samplesDone() >= 1);
            MinerId slow = local.watcher().ask(view -> slowest(local, view));
            long process = local.workers().processIdOf(slow);
            others.scheduleAtFixedRate(() -> signal("STOP", process), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            others.scheduleAtFixedRate(() -> signal("CONT", process), PERIOD_MILLIS - AWAKE_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            RunFixture.requireComplete(local);
            others.shutdownNow();
            others.awaitTermination(5, TimeUnit.SECONDS);
            signal("CONT", process);
            double share = local.watcher().ask(view -> view.losses().stream()
                    .skip(run.samples() / 2)
                    .filter(loss -> loss.pathway().contains(slow))
                    .count() / (run.samples() / 2.0));
            assertThat(share).as("share of its stage's samples in the second epoch").isBetween(0.01, 0.4);
            Map<String, Long> refusals = local.watcher().ask(RunView::refusals);
            assertThat(refusals).as("%s", local.watcher().ask(RunView::quarantines)).isEmpty();
            int generation = local.watcher().ask(view -> view.latest().generation().value());
            assertThat(generation).as("nothing began anew").isZero();
        } finally {
            others.shutdownNow();
        }
    }

    /** Any worker of the body. */
    private static MinerId slowest(LocalRun local, RunView view) {
        return view.losses().iterator().next().pathway().get(1);
    }

    private static void signal(String name, long process) {
        try {
            new ProcessBuilder(List.of("kill", "-" + name, Long.toString(process))).start().waitFor();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
