package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.frame.TensorCodec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.MergeSpec.Codec;
import dev.iota.protocol.run.RunSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink's TaskManager is lost in a live run: while samples are under way, and while epochs are being sealed. */
class FlinkRestartITCase {
    private static final int RESTARTS = 3;

    @TempDir
    private Path folder;

    @Test
    void noSampleAndNoEpochIsLostOrDoubledWhenATaskManagerIs() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(20, 120, TensorCodec.BF16, MergeSpec.of(Codec.INT8), RunFixture.limits());
        try (LocalRun local = fixture.start(run, 4)) {
            for (int restart = 0; restart < RESTARTS; restart++) {
                // The first in the middle of an epoch, the others when one has just ended: its seal is under way.
                long moment = 10 + 30L * restart;
                RunFixture.await(local, view -> view.samplesDone() >= moment);
                local.flink().loseTaskManager();
            }
            RunFixture.requireComplete(local);
            requireUnbrokenLine(local.watcher().ask(RunView::epochs));
        }
    }

    /** Each epoch once in a generation, and each built on the one before. */
    private static void requireUnbrokenLine(List<EpochManifest> epochs) {
        EpochManifest before = null;
        for (EpochManifest epoch : epochs) {
            if (before != null && epoch.epoch().equals(before.epoch())) {
                assertThat(epoch.generation()).isGreaterThan(before.generation());
                assertThat(epoch.contentSha256()).isEqualTo(before.contentSha256());
            } else if (before != null) {
                assertThat(epoch.epoch()).isEqualTo(before.epoch().next());
                assertThat(epoch.parentSha256()).isEqualTo(before.contentSha256());
            }
            before = epoch;
        }
    }
}
