package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.MergeSpec.Codec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.WholeModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes back while it is under way, then again from the checkpoint after everything was stopped. */
class RollbackITCase {
    @TempDir
    private Path folder;

    @Test
    void goesBackLiveAndFromOutside() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(20, 260, TensorCodec.BF16, MergeSpec.of(Codec.INT8), RunFixture.limits());
        Generation live;
        try (LocalRun local = fixture.start(run, 6)) {
            RunFixture.await(local, view -> isAt(view, 3));
            assertThat(command("rollback", "--epoch", "9")).as("an epoch to come").isEqualTo(LocalFailure.USAGE);
            double lossBefore = loss(local, fixture, new Epoch(1), "before");
            assertThat(command("rollback", "--epoch", "1", "--reason", "test")).isZero();
            assertThat(loss(local, fixture, new Epoch(1), "after")).as("on the held-out text").isEqualTo(lossBefore);
            EpochManifest begun = local.watcher().ask(view -> first(view, new Epoch(1), new Generation(1)));
            live = begun.generation();
            EpochManifest original = local.watcher().ask(view -> first(view, new Epoch(1), Generation.FIRST));
            assertThat(begun.contentSha256()).isEqualTo(original.contentSha256());
            requireSameStates(local, new Epoch(1));
            assertThat(command("epochs")).isZero();
            RunFixture.await(local, view -> isAt(view, 4));
            requireOneLine(local);
        }
        requireExport(folder.resolve("export"));
        assertThat(command("trace", "25")).as("of a run that is not under way").isZero();
        assertThat(command("trace", "260")).as("past the end").isEqualTo(LocalFailure.USAGE);
        assertThat(command("rollback", "--epoch", "2")).isZero();
        try (LocalRun local = fixture.start(run, 6)) {
            RunFixture.await(local, view -> view.latest() != null && view.latest().generation().compareTo(live) > 0);
            Epoch begun = local.watcher().ask(view -> view.epochs().stream()
                    .filter(manifest -> manifest.generation().compareTo(live) > 0).findFirst().orElseThrow().epoch());
            assertThat(begun).isEqualTo(new Epoch(2));
            RunFixture.requireComplete(local);
            requireSameStates(local, new Epoch(2));
            requireOneLine(local);
        }
    }

    /** What a notebook tells the story of: void losses and all, and who asked for what. */
    private void requireExport(Path to) throws IOException {
        assertThat(command("export", "--to", to.toString())).isZero();
        assertThat(lines(to, "requests")).singleElement().asString().contains("rollback-requested", "\"epoch\":1");
        assertThat(lines(to, "losses")).hasSizeGreaterThan(80).anyMatch(line -> line.contains("\"generation\":0"))
                .anyMatch(line -> line.contains("\"generation\":1"));
        assertThat(lines(to, "epochs")).anyMatch(line -> line.contains("\"epoch\":1,\"generation\":1"));
    }

    private static List<String> lines(Path folder, String name) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve(name + ".jsonl.gz"))), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    /** Of the weights with which an epoch began, as somebody finds them who was not there. */
    private double loss(LocalRun local, RunFixture fixture, Epoch epoch, String who) throws Exception {
        List<EpochManifest> epochs = local.watcher().ask(RunView::epochs);
        EpochManifest manifest = epochs.stream().filter(each -> each.epoch().equals(epoch)).reduce((before, after) -> after).orElseThrow();
        RunSpec run = local.run();
        Path cache = Files.createDirectories(folder.resolve(who));
        TorchRuntime.start(1);
        try (ObjectStore store = ObjectStores.open(fixture.store);
                WholeModel model = WholeModel.of(run.model(), run.training(), ComputeType.FP32,
                        TrainedModel.states(run, manifest, epochs, store, cache))) {
            return TrainedModel.validationLoss(model, new SampleReader(store, run.dataset(), cache.resolve("shards"),
                    run.training().sequenceLength(), run.training().microBatchSize(), run.training().seed()));
        }
    }

    private int command(String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--work-dir";
        all[arguments.length + 1] = folder.toString();
        all[arguments.length + 2] = "--run";
        all[arguments.length + 3] = "test";
        return Iota.commandLine().execute(all);
    }

    private static boolean isAt(RunView view, int epoch) {
        return view.latest() != null && view.latest().epoch().value() >= epoch;
    }

    private static EpochManifest first(RunView view, Epoch epoch, Generation atLeast) {
        return view.epochs().stream()
                .filter(manifest -> manifest.epoch().equals(epoch) && manifest.generation().compareTo(atLeast) >= 0)
                .findFirst()
                .orElseThrow();
    }

    /** Whenever workers began this epoch, in whichever generation of its line, a stage had the same bits. */
    private static void requireSameStates(LocalRun local, Epoch epoch) throws Exception {
        RunFixture.await(local, view -> view.losses().stream().anyMatch(loss -> loss.epoch().equals(epoch)));
        for (int stage = 0; stage < local.run().model().stages(); stage++) {
            int current = stage;
            List<WorkerEvent.Ready> ready = RunEvents.of(local, WorkerEvent.Ready.class).stream()
                    .filter(event -> event.epoch().equals(epoch) && event.stage().value() == current)
                    .toList();
            Set<Generation> generations = ready.stream().map(WorkerEvent.Ready::generation).collect(Collectors.toSet());
            assertThat(generations).as("began more than once").hasSizeGreaterThan(1);
            EpochManifest latest = local.watcher().ask(view -> view.epochs().stream()
                    .filter(manifest -> manifest.epoch().equals(epoch)).reduce((before, after) -> after).orElseThrow());
            Set<Generation> sameContent = local.watcher().ask(view -> view.epochs().stream()
                    .filter(manifest -> manifest.epoch().equals(epoch) && manifest.contentSha256().equals(latest.contentSha256()))
                    .map(EpochManifest::generation)
                    .collect(Collectors.toSet()));
            assertThat(ready.stream().filter(event -> sameContent.contains(event.generation())).map(WorkerEvent.Ready::stateSha256).distinct())
                    .as("states of stage %s", stage).hasSize(1);
        }
    }

    /** No loss counts that a later generation voided. */
    private static void requireOneLine(LocalRun local) {
        List<LossRecord> losses = local.watcher().ask(view -> List.copyOf(view.losses()));
        List<EpochManifest> epochs = local.watcher().ask(RunView::epochs);
        for (LossRecord loss : losses) {
            Generation voided = epochs.stream()
                    .filter(manifest -> manifest.epoch().compareTo(loss.epoch()) <= 0)
                    .map(EpochManifest::generation)
                    .max(Generation::compareTo)
                    .orElseThrow();
            assertThat(loss.generation()).isGreaterThanOrEqualTo(voided);
        }
    }
}
