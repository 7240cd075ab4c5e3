package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.local.trace.SampleTrace;
import dev.iota.local.trace.SampleTrace.Issue;
import dev.iota.local.trace.SampleTracer;
import dev.iota.local.trace.TraceText;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent.ShardsMerged;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.MergeSpec.Codec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.kafka.ClientSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KilledWorkerITCase {
    @TempDir
    private Path folder;

    /** Whoever is killed, and whenever: the record ends complete, and whoever was killed takes part again. */
    @ParameterizedTest
    @CsvSource({"0, 7", "2, 33"})
    void aStagesOnlyWorkerMayDieAtAnyMoment(int victim, long moment) throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(20, 60);
        try (LocalRun local = fixture.start(run, 3)) {
            RunFixture.await(local, view -> view.samplesDone() >= moment);
            kill(local, victim);
            RunFixture.requireComplete(local);
            assertThat(local.workers().processIds()).hasSize(3);
            Generation last = local.watcher().ask(view -> view.latest().generation());
            assertThat(last).as("the epoch began anew").isGreaterThan(Generation.FIRST);
        }
    }

    @Test
    void aReplicaMayDieWithoutTheEpochBeginningAnew() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(60, 120);
        try (LocalRun local = fixture.start(run, 6)) {
            RunFixture.await(local, view -> view.samplesDone() >= 20);
            kill(local, 4);
            RunFixture.requireComplete(local);
            List<RunView.WorkerRow> workers = local.watcher().ask(RunView::workers);
            assertThat(workers).hasSize(6);
            requireTraces(local);
        }
    }

    /** Of each sample that needed a second attempt it can be told why, and what it went through. */
    private static void requireTraces(LocalRun local) {
        List<LossRecord> losses = local.watcher().ask(view -> List.copyOf(view.losses()));
        // Who died may have held nothing at that moment.
        Optional<LossRecord> again = losses.stream().filter(loss -> loss.attempt().value() > 0).findFirst();
        for (LossRecord loss : Stream.concat(again.stream(), Stream.of(losses.get(losses.size() - 1))).toList()) {
            SampleTrace trace;
            try (SampleTracer tracer = new SampleTracer(new ClientSettings(local.brokers(), Map.of()), local.run())) {
                trace = tracer.trace(loss.microBatch());
            }
            assertThat(trace.unknown()).isEmpty();
            List<Issue> issues = trace.issues().stream().filter(issue -> issue.generation().equals(loss.generation())).toList();
            assertThat(issues).hasSize(loss.attempt().value() + 1);
            Issue last = issues.get(loss.attempt().value());
            assertThat(last.outcome()).isEqualTo(SampleTrace.Outcome.COUNTS);
            assertThat(last.loss()).isEqualTo(loss.loss());
            assertThat(last.passes()).hasSize(5).allSatisfy(pass -> {
                assertThat(pass.miner()).isEqualTo(loss.pathway().get(pass.stage().value()));
                assertThat(pass.arrivedAtMillis()).isBetween(last.issuedAtMillis(), pass.toldAtMillis());
                assertThat(pass.computeMicros()).isPositive();
            });
            List<Issue> before = issues.subList(0, loss.attempt().value());
            assertThat(before).allSatisfy(issue -> {
                assertThat(issue.outcome()).isEqualTo(SampleTrace.Outcome.GIVEN_UP);
                assertThat(issue.why()).contains("miner");
            });
            TraceText.lines(trace).forEach(System.out::println);
        }
    }

    @Test
    void allWorkersOfAStageMayDieBeforeItsMergeIsDurable() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(15, 60, TensorCodec.BF16, MergeSpec.of(Codec.INT8), RunFixture.limits());
        try (LocalRun local = fixture.start(run, 6);
                TopicFollower events = TopicFollower.committed(local, new Topics(run.run()).workerEvents())) {
            RunFixture.await(local, view -> view.samplesDone() > 0);
            Epoch merged;
            do {
                Epoch open = local.watcher().ask(RunView::latest).epoch();
                ShardsMerged first = events.nextEvent(ShardsMerged.class, event -> event.epoch().compareTo(open) >= 0);
                merged = first.epoch();
                List<MinerId> stage = workersOf(local, first.stage());
                stage.forEach(miner -> kill(local.workers().processIdOf(miner)));
                assertThat(stage).hasSizeGreaterThan(1);
                // If the seal was faster, they died too late: once more with the next epoch.
            } while (RunFixture.isDurable(local, merged.next()));
            RunFixture.requireComplete(local);
            RunFixture.requireUnbrokenLine(local);
            assertThat(local.workers().processIds()).hasSize(6);
        }
    }

    private static List<MinerId> workersOf(LocalRun local, Stage stage) {
        return local.watcher().ask(RunView::workers).stream()
                .filter(worker -> stage.equals(worker.heartbeat().stage()))
                .map(RunView.WorkerRow::miner)
                .toList();
    }

    private static void kill(LocalRun local, int victim) {
        kill(local.workers().processIds().get(victim));
    }

    /** As kill -9 would. */
    private static void kill(long process) {
        ProcessHandle.of(process).orElseThrow().destroyForcibly();
    }
}
