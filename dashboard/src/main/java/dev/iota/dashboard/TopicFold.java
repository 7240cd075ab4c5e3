package dev.iota.dashboard;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.topic.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads the bytes of the topics into the state. What can't be read is counted and passed over; nothing stops the page. Pure. */
final class TopicFold {
    private final RunId run;
    private final RunState state;
    private final Map<String, Reader> readers = new LinkedHashMap<>();

    /**
     * A record as it lies in a topic.
     *
     * @param signature null where it has none
     * @param atMillis its timestamp
     */
    record Raw(String topic, byte[] value, byte[] signature, long atMillis) {}

    private interface Reader {
        void read(Raw raw) throws RejectedException;
    }

    TopicFold(RunId run, RunState state) {
        this.run = run;
        this.state = state;
        Topics topics = new Topics(run);
        readers.put(topics.epochs(), raw -> {
            EpochManifest manifest = EpochManifest.read(raw.value());
            requireRun(manifest.run());
            state.add(manifest, raw.atMillis());
        });
        readers.put(topics.workerEvents(), this::event);
        readers.put(topics.commands(), raw -> {
            CommandEnvelope command = Json.read(raw.value(), CommandEnvelope.class, CommandEnvelope.VERSION);
            requireRun(command.run());
            state.add(command);
        });
        json(topics.losses(), LossRecord.class, LossRecord.VERSION, LossRecord::run, state::add);
        json(topics.scores(), ScoreRecord.class, ScoreRecord.VERSION, ScoreRecord::run, state::add);
        json(topics.verdicts(), VerdictRecord.class, VerdictRecord.VERSION, VerdictRecord::run, state::add);
        json(topics.validations(), ValidationRecord.class, ValidationRecord.VERSION, ValidationRecord::run, state::add);
        json(topics.anomalies(), AnomalyRecord.class, AnomalyRecord.VERSION, AnomalyRecord::run, state::add);
        json(topics.agreements(), AgreementRecord.class, AgreementRecord.VERSION, AgreementRecord::run, state::add);
        json(topics.stakes(), StakeRecord.class, StakeRecord.VERSION, StakeRecord::run, state::add);
        json(topics.rewards(), RewardRecord.class, RewardRecord.VERSION, RewardRecord::run, state::add);
        json(topics.slashes(), SlashRecord.class, SlashRecord.VERSION, SlashRecord::run, state::add);
        json(topics.deadLetters(), DeadLetter.class, DeadLetter.VERSION, DeadLetter::run, state::add);
    }

    /** The topics that it reads. */
    Set<String> topics() {
        return readers.keySet();
    }

    void add(Raw raw) {
        state.count();
        try {
            readers.get(raw.topic()).read(raw);
        } catch (RejectedException refused) {
            state.skip(name(raw), Sentences.reason(refused.reason().name()));
        } catch (RuntimeException unforeseen) {
            // Whatever a stranger wrote, the page goes on.
            state.skip(name(raw), unforeseen.getClass().getSimpleName());
        }
    }

    private String name(Raw raw) {
        return raw.topic().substring(run.value().length() + 1);
    }

    private <T> void json(String topic, Class<T> type, int version, Function<T, RunId> runOf, Consumer<T> add) {
        readers.put(topic, raw -> {
            T found = Json.read(raw.value(), type, version);
            requireRun(runOf.apply(found));
            add.accept(found);
        });
    }

    /** Signatures are checked but where there are many and little rests on them. */
    private void event(Raw raw) throws RejectedException {
        EventEnvelope event = Json.read(raw.value(), EventEnvelope.class, EventEnvelope.VERSION);
        requireRun(event.run());
        if (!(event.event() instanceof WorkerEvent.Heartbeat || event.event() instanceof WorkerEvent.PassCompleted)) {
            event = new Signed(raw.value(), raw.signature()).readEvent();
        }
        state.add(event, raw.atMillis());
    }

    private void requireRun(RunId found) throws RejectedException {
        if (!found.equals(run)) {
            throw new RejectedException(RejectReason.WRONG_RUN, "of run " + found);
        }
    }
}
