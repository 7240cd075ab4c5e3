package dev.iota.local.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.util.List;

/**
 * What happened to one sample. Times are the broker's, in milliseconds since 1970; durations are the workers' own words.
 *
 * @param issues every ticket for it, in the order of the log
 * @param unknown what the log no longer holds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SampleTrace(RunId run, MicroBatch sample, Epoch epoch, List<Issue> issues, List<String> unknown) {

    /** What became of a ticket. */
    public enum Outcome {
        /** Its work is in the weights of the next epoch. */
        COUNTS,
        /** All passes are done; its epoch is not sealed yet. */
        DONE,
        UNDER_WAY,
        /** The orchestrator issued the sample again. */
        GIVEN_UP,
        /** Its epoch began anew under a higher generation. */
        VOID
    }

    /**
     * One ticket.
     *
     * @param ticket null if the log no longer holds it
     * @param issuedAtMillis when it lay in the head's inbox, or else by the orchestrator's clock
     * @param loss in nats per token, as the tail told it
     * @param doneAtMillis when its last pass was told
     * @param why it was given up, or is void
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Issue(Generation generation, Attempt attempt, TicketId ticket, long issuedAtMillis, List<Pass> passes, Double loss,
            Long doneAtMillis, Outcome outcome, String why, Seal seal) {}

    /**
     * One pass, along the pathway. What the log does not hold is null.
     *
     * @param input where the record lies that it computed from
     * @param arrivedAtMillis when that record lay in the miner's inbox
     * @param bytes of its tensor; null for the ticket of the head
     * @param waitMicros from receipt to the start of computing
     * @param computeMicros in the device
     * @param encodeMicros to read, check, convert, sign and write tensors
     * @param toldAtMillis when the miner's report lay in the log, after its result was acknowledged
     * @param weightsVersion optimiser steps behind the weights that were used
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pass(Stage stage, Direction direction, MinerId miner, Slot slot, String input, Long arrivedAtMillis, Integer bytes,
            Long waitMicros, Long computeMicros, Long encodeMicros, Long toldAtMillis, Long weightsVersion) {}

    /**
     * The merge that took the work in.
     *
     * @param epoch that began with it
     * @param checkpoint number of the first one that can hold it
     * @param leftOut miners on the pathway whose contribution is not in the merge: what they learnt of this sample is lost
     */
    public record Seal(Epoch epoch, Generation generation, long checkpoint, long atMillis, List<MinerId> leftOut) {}
}
