package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.event.WorkerEvent.ShardsMerged;
import dev.iota.protocol.event.WorkerEvent.WeightsUploaded;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.MergeSpec.Codec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink's TaskManager is lost in a live run: while samples are under way, and at each step of an epoch's end. */
class FlinkRestartITCase {
    @TempDir
    private Path folder;

    @Test
    void noSampleAndNoEpochIsLostOrDoubledWhenATaskManagerIs() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(12, 96, TensorCodec.BF16, MergeSpec.of(Codec.INT8), RunFixture.limits());
        Topics topics = new Topics(run.run());
        try (LocalRun local = fixture.start(run, 4);
                TopicFollower events = TopicFollower.committed(local, topics.workerEvents());
                TopicFollower written = TopicFollower.uncommitted(local, topics.epochs());
                TopicFollower durable = TopicFollower.committed(local, topics.epochs())) {
            RunFixture.await(local, view -> view.samplesDone() >= 5);
            local.flink().loseTaskManager();
            loseBeforeTheSeal(local, events, WeightsUploaded.class, WeightsUploaded::epoch);
            loseBeforeTheSeal(local, events, ShardsMerged.class, ShardsMerged::epoch);
            long undone = loseBetweenManifestAndCheckpoint(local, written, durable);
            RunFixture.requireComplete(local);
            try (TopicFollower all = TopicFollower.committed(local, topics.epochs())) {
                assertThat(all.rest()).extracting(ConsumerRecord::offset).doesNotContain(undone);
            }
            RunFixture.requireUnbrokenLine(local);
        }
    }

    /** At the first event of a kind in a coming epoch; in the next one again if the seal was durable before the TaskManager was gone. */
    private static <T extends WorkerEvent> void loseBeforeTheSeal(
            LocalRun local, TopicFollower events, Class<T> kind, Function<T, Epoch> epochOf) throws Exception {
        Epoch ending;
        do {
            Epoch open = local.watcher().ask(RunView::latest).epoch();
            ending = epochOf.apply(events.nextEvent(kind, event -> epochOf.apply(event).compareTo(open) > 0));
            local.flink().loseTaskManager();
        } while (RunFixture.isDurable(local, ending.next()));
    }

    /**
     * As soon as a manifest is written, before the checkpoint that makes it durable; again with the next one if the checkpoint was faster.
     *
     * @return the offset of the manifest that never became durable: the epoch was sealed anew
     */
    private static long loseBetweenManifestAndCheckpoint(LocalRun local, TopicFollower written, TopicFollower durable) throws Exception {
        long lost;
        do {
            lost = written.next(record -> record.offset() >= durable.end()).offset();
            local.flink().loseTaskManager();
        } while (firstFrom(lost, durable).offset() == lost);
        return lost;
    }

    private static ConsumerRecord<byte[], byte[]> firstFrom(long offset, TopicFollower follower) {
        return follower.next(record -> record.offset() >= offset);
    }
}
