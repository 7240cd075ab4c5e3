package dev.iota.protocol.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.iota.protocol.Require;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.util.List;

/** What a worker tells the jobs, on the topic {@code worker-events}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = WorkerEvent.Joined.class, name = "joined"),
    @JsonSubTypes.Type(value = WorkerEvent.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = WorkerEvent.Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = WorkerEvent.PassCompleted.class, name = "pass-completed"),
    @JsonSubTypes.Type(value = WorkerEvent.WeightsUploaded.class, name = "weights-uploaded"),
    @JsonSubTypes.Type(value = WorkerEvent.ShardsMerged.class, name = "shards-merged"),
    @JsonSubTypes.Type(value = WorkerEvent.StateStored.class, name = "state-stored"),
    @JsonSubTypes.Type(value = WorkerEvent.RollbackRequested.class, name = "rollback-requested"),
    @JsonSubTypes.Type(value = WorkerEvent.MinerQuarantined.class, name = "miner-quarantined"),
    @JsonSubTypes.Type(value = WorkerEvent.RecordRejected.class, name = "record-rejected"),
    @JsonSubTypes.Type(value = WorkerEvent.AuditCompleted.class, name = "audit-completed"),
    @JsonSubTypes.Type(value = WorkerEvent.Left.class, name = "left"),
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface WorkerEvent {

    /**
     * A worker process asks for a place, again and again until it gets one.
     *
     * @param session drawn by each process: another session of the same miner means that whatever the earlier process held is gone
     * @param device what it computes with, for people
     * @param release of its software
     */
    record Joined(long session, String device, String release) implements WorkerEvent {
        public Joined {
            Require.name("device", device);
            Require.name("release", release);
        }
    }

    /**
     * The worker has loaded the weights of this epoch and reads its inbox.
     *
     * @param stateSha256 of weights, moments and momentum: the same for every worker of the stage
     * @param readBytes from the object store for them
     */
    record Ready(Epoch epoch, Generation generation, Stage stage, Slot slot, String stateSha256, long readBytes) implements WorkerEvent {
        public Ready {
            Require.sha256("stateSha256", stateSha256);
            Require.notNegative("readBytes", readBytes);
            Require.present("epoch", epoch);
            Require.present("generation", generation);
            Require.present("stage", stage);
            Require.present("slot", slot);
        }
    }

    /**
     * The worker lives. The figures are for people; no decision rests on them.
     *
     * @param stage null while it has no place
     * @param queued records received and not yet computed
     * @param inFlight micro-batches whose graph it holds
     * @param busyFraction of the time since the last heartbeat spent computing, 0 to 1
     * @param nativeBytes held outside the Java heap
     */
    record Heartbeat(
            String state,
            Stage stage,
            Slot slot,
            Epoch epoch,
            int queued,
            int inFlight,
            double busyFraction,
            long nativeBytes,
            long rejectedRecords)
            implements WorkerEvent {
        public Heartbeat {
            Require.name("state", state);
            Require.notNegative("queued", queued);
            Require.notNegative("inFlight", inFlight);
            Require.that(busyFraction >= 0 && busyFraction <= 1, "busyFraction must be 0 to 1: " + busyFraction);
            Require.notNegative("nativeBytes", nativeBytes);
            Require.notNegative("rejectedRecords", rejectedRecords);
        }
    }

    /**
     * One pass of one micro-batch through one stage is done and its result sent on. The tail's single pass counts as backward and tells
     * the loss.
     *
     * @param order counts this process's passes: the order in which a replay must repeat them
     * @param weightsVersion optimiser steps behind the weights that were used
     * @param computeMicros time in the device
     * @param waitMicros time from receipt to the start of computing
     * @param encodeMicros time to read, check, convert, sign and write the tensors
     * @param loss mean cross-entropy in nats per token; the tail's alone
     */
    record PassCompleted(
            TicketId ticket,
            MicroBatch microBatch,
            Attempt attempt,
            Epoch epoch,
            Generation generation,
            Stage stage,
            Direction direction,
            long order,
            long weightsVersion,
            long computeMicros,
            long waitMicros,
            long encodeMicros,
            Double loss)
            implements WorkerEvent {
        public PassCompleted {
            Require.present("ticket", ticket);
            Require.present("microBatch", microBatch);
            Require.present("attempt", attempt);
            Require.present("epoch", epoch);
            Require.present("generation", generation);
            Require.present("stage", stage);
            Require.present("direction", direction);
            Require.notNegative("order", order);
            Require.notNegative("weightsVersion", weightsVersion);
            Require.notNegative("computeMicros", computeMicros);
            Require.notNegative("waitMicros", waitMicros);
            Require.notNegative("encodeMicros", encodeMicros);
            if (loss != null) {
                Require.that(direction == Direction.BACKWARD, "a loss belongs to the tail's backward pass, not to " + direction);
                Require.loss("loss", loss);
            }
        }
    }

    /** What this worker learnt in the epoch lies in the object store. */
    record WeightsUploaded(Epoch epoch, Generation generation, Stage stage, Contribution contribution) implements WorkerEvent {
        public WeightsUploaded {
            Require.present("epoch", epoch);
            Require.present("generation", generation);
            Require.present("stage", stage);
            Require.present("contribution", contribution);
        }
    }

    /**
     * Shards of a merge are reduced and lie in the object store.
     *
     * @param epoch that ends with the merge
     * @param readBytes from the object store for it
     * @param writtenBytes to the object store; a shard that lies there already is not written again
     */
    record ShardsMerged(
            Epoch epoch, Generation generation, Stage stage, List<ShardResult> results, long readBytes, long writtenBytes)
            implements WorkerEvent {
        /** Bound of the shards in one event. */
        public static final int MAX_RESULTS = 1_024;

        public ShardsMerged {
            Require.present("epoch", epoch);
            Require.present("generation", generation);
            Require.present("stage", stage);
            results = List.copyOf(Require.present("results", results));
            Require.that(!results.isEmpty() && results.size() <= MAX_RESULTS, "results must be 1 to " + MAX_RESULTS + ": " + results.size());
            Require.notNegative("readBytes", readBytes);
            Require.notNegative("writtenBytes", writtenBytes);
        }
    }

    /** The state with which an epoch began lies whole in the object store. */
    record StateStored(Generation generation, Keyframe keyframe) implements WorkerEvent {
        public StateStored {
            Require.present("generation", generation);
            Require.present("keyframe", keyframe);
        }
    }

    /** What only the key that signs the run's tickets may ask for: a person, or the validator's job. */
    sealed interface OperatorRequest extends WorkerEvent {}

    /**
     * A miner is to have no place in the run for a while.
     *
     * @param until the first epoch in which it may take part again
     * @param reason for people, the miner among them
     */
    record MinerQuarantined(MinerId miner, Epoch until, String reason) implements OperatorRequest {
        public MinerQuarantined {
            Require.present("miner", miner);
            Require.present("until", until);
            reason = Require.shortened("reason", reason);
        }
    }

    /**
     * The run is to go back to the weights with which this epoch began.
     *
     * @param generation the only one in which it is to be done; null for whichever it is
     * @param reason for people
     */
    record RollbackRequested(Epoch epoch, Generation generation, String reason) implements OperatorRequest {
        /** In whichever generation it is read. */
        public RollbackRequested(Epoch epoch, String reason) {
            this(epoch, null, reason);
        }

        public RollbackRequested {
            Require.present("epoch", epoch);
            reason = Require.shortened("reason", reason);
        }
    }

    /**
     * A record in this worker's inbox could not be used.
     *
     * @param detail for people, cut to {@value Require#MAX_TEXT} characters
     * @param topic where it lies, with partition and offset
     */
    record RecordRejected(RejectReason reason, String detail, String topic, int partition, long offset) implements WorkerEvent {
        public RecordRejected {
            Require.present("reason", reason);
            detail = Require.shortened("detail", detail);
            Require.name("topic", topic);
            Require.notNegative("partition", partition);
            Require.notNegative("offset", offset);
        }
    }

    /** A validator has repeated a miner's work. Whom the run's operator does not trust says this in vain. */
    record AuditCompleted(AuditReport report) implements WorkerEvent {
        public AuditCompleted {
            Require.present("report", report);
        }
    }

    /** The worker stops and takes no more work. */
    record Left(String reason) implements WorkerEvent {
        public Left {
            reason = Require.shortened("reason", reason);
        }
    }
}
