package dev.iota.operators.archive;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.reward.WeightRecord;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A topic that analysts need when the run is long over; with the record that it holds, and to which epoch one belongs. */
public enum ArchivedTopic {
    EPOCHS(Topics::epochs, EpochManifest.class, EpochManifest.VERSION, EpochManifest.MAX_BYTES, EpochManifest::run,
            (epoch, run) -> epoch.epoch()),
    LOSSES(Topics::losses, LossRecord.class, LossRecord.VERSION, LossRecord::run, LossRecord::epoch),
    SCORES(Topics::scores, ScoreRecord.class, ScoreRecord.VERSION, ScoreRecord::run, ScoreRecord::epoch),
    VERDICTS(Topics::verdicts, VerdictRecord.class, VerdictRecord.VERSION, Json.MAX_BYTES, VerdictRecord::run,
            ArchivedTopic::epochOfLastSample),
    AGREEMENTS(Topics::agreements, AgreementRecord.class, AgreementRecord.VERSION, AgreementRecord::run, AgreementRecord::epoch),
    ANOMALIES(Topics::anomalies, AnomalyRecord.class, AnomalyRecord.VERSION, AnomalyRecord::run, AnomalyRecord::epoch),
    AUDITS(Topics::audits, AuditOrder.class, AuditOrder.VERSION, AuditOrder::run, AuditOrder::epoch),
    VALIDATIONS(Topics::validations, ValidationRecord.class, ValidationRecord.VERSION, ValidationRecord::run,
            validation -> validation.report().epoch()),
    STAKES(Topics::stakes, StakeRecord.class, StakeRecord.VERSION, StakeRecord::run, stake -> null),
    REWARDS(Topics::rewards, RewardRecord.class, RewardRecord.VERSION, RewardRecord::run, RewardRecord::epoch),
    WEIGHTS(Topics::weights, WeightRecord.class, WeightRecord.VERSION, WeightRecord::run, WeightRecord::epoch),
    SLASHES(Topics::slashes, SlashRecord.class, SlashRecord.VERSION, SlashRecord::run, SlashRecord::epoch),
    DEAD_LETTERS(Topics::deadLetters, DeadLetter.class, DeadLetter.VERSION, DeadLetter::run, letter -> null);

    private final Function<Topics, String> topic;
    private final Class<? extends Record> type;
    private final Reader reader;

    private interface Reader {
        /** The epoch of a record, null if it belongs to none. */
        Epoch read(byte[] value, RunSpec run) throws RejectedException;
    }

    <T extends Record> ArchivedTopic(
            Function<Topics, String> topic, Class<T> type, int version, Function<T, RunId> runOf, Function<T, Epoch> epochOf) {
        this(topic, type, version, Json.MAX_BYTES, runOf, (record, run) -> epochOf.apply(record));
    }

    <T extends Record> ArchivedTopic(Function<Topics, String> topic, Class<T> type, int version, int maxBytes, Function<T, RunId> runOf,
            BiFunction<T, RunSpec, Epoch> epochOf) {
        this.topic = topic;
        this.type = type;
        this.reader = (value, run) -> {
            T record = Json.read(value, type, version, maxBytes);
            if (!runOf.apply(record).equals(run.run())) {
                throw new RejectedException(RejectReason.WRONG_RUN, "run " + runOf.apply(record) + ", expected " + run.run());
            }
            return epochOf.apply(record, run);
        };
    }

    /** The topic's whole name. */
    public String topic(RunId run) {
        return topic.apply(new Topics(run));
    }

    /** The topic's name without the run. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What its records hold. */
    public Class<? extends Record> type() {
        return type;
    }

    /**
     * The epoch to which a record belongs; empty for those of none.
     *
     * @throws RejectedException if it is not what the topic holds
     */
    public Optional<Epoch> epochOf(byte[] value, RunSpec run) throws RejectedException {
        return Optional.ofNullable(reader.read(value, run));
    }

    private static Epoch epochOfLastSample(VerdictRecord verdict, RunSpec run) {
        return new Epoch(Math.toIntExact(verdict.lastMicroBatch().value() / run.samplesPerEpoch()));
    }
}
