package dev.iota.local.bench;

import dev.iota.jobs.parquet.ArchiveSink;
import dev.iota.operators.archive.ArchivedRecord;
import dev.iota.operators.archive.ArchivedTopic;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.StakeRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Made-up scores and rewards, one epoch a day, with stakes and a few verdicts; written as the archive's job does. */
final class YearOfScores {
    private static final RunId RUN = new RunId("year");
    private static final int STAGES = 5;
    private static final long SAMPLES_PER_EPOCH = 100_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final long BEGIN_MILLIS = 1_767_225_600_000L;
    private static final long EMISSION_UNITS = 1_000_000_000_000L;

    private final Random random = new Random(1);
    private final List<MinerId> miners = new ArrayList<>();
    private final int days;

    YearOfScores(int count, int days) {
        this.days = days;
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            miners.add(MinerId.of(key));
        }
    }

    /** Returns the number of rows. */
    long write(Path archive) throws IOException {
        long rows = write(archive, ArchivedTopic.STAKES, ArchivedRecord.NO_EPOCH, miners.size(), this::stake);
        for (int day = 0; day < days; day++) {
            int epoch = day;
            rows += write(archive, ArchivedTopic.SCORES, epoch, miners.size(), miner -> score(miner, epoch));
            rows += write(archive, ArchivedTopic.REWARDS, epoch, miners.size(), miner -> reward(miner, epoch));
            rows += write(archive, ArchivedTopic.VERDICTS, epoch, 3, number -> verdict(random.nextInt(miners.size()), epoch));
        }
        return rows;
    }

    private long write(Path archive, ArchivedTopic topic, int epoch, int count, IntFunction<Object> record) throws IOException {
        List<ArchivedRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long offset = (long) Math.max(0, epoch) * count + i;
            records.add(new ArchivedRecord(topic.name(), epoch, 0, offset, Json.write(record.apply(i))));
        }
        Path file = archive.resolve(ArchiveSink.folder(records.get(0), RUN)).resolve("compacted-part-0.parquet");
        ArchiveSink.write(new org.apache.flink.core.fs.Path(file.toUri()), records);
        return count;
    }

    private Object stake(int miner) {
        return new StakeRecord(StakeRecord.VERSION, RUN, miners.get(miner), miner, "miner " + miner, 5_000_000_000L, BEGIN_MILLIS);
    }

    private Object score(int miner, int epoch) {
        return new ScoreRecord(ScoreRecord.VERSION, RUN, ScoreRecord.Window.EPOCH, new Epoch(epoch), Generation.FIRST, first(epoch),
                last(epoch), stage(miner), miners.get(miner), 500, 2 + random.nextDouble(), 0.01, random.nextGaussian() / 100, 0.01, null,
                millis(epoch));
    }

    private Object reward(int miner, int epoch) {
        long share = EMISSION_UNITS / miners.size() - random.nextInt(1_000_000);
        return new RewardRecord(RewardRecord.VERSION, RUN, new Epoch(epoch), Generation.FIRST, stage(miner), miners.get(miner), miner, 500,
                200_000, 500_000, 900_000 + random.nextInt(100_000), random.nextGaussian() / 100, 2 + random.nextDouble(), null, 450_000,
                450_000L * miners.size(), EMISSION_UNITS, 0, share, "500 backward passes", millis(epoch));
    }

    private Object verdict(int miner, int epoch) {
        return new VerdictRecord(VerdictRecord.VERSION, RUN, miners.get(miner), stage(miner), VerdictRecord.Standing.SUSPECT,
                new Epoch(epoch), "losses through it are higher", first(epoch), last(epoch), millis(epoch));
    }

    private static Stage stage(int miner) {
        return new Stage(miner % STAGES);
    }

    private static MicroBatch first(int epoch) {
        return new MicroBatch(epoch * SAMPLES_PER_EPOCH);
    }

    private static MicroBatch last(int epoch) {
        return new MicroBatch((epoch + 1) * SAMPLES_PER_EPOCH - 1);
    }

    private static long millis(int epoch) {
        return BEGIN_MILLIS + (epoch + 1) * DAY_MILLIS;
    }
}
