package dev.iota.protocol.frame;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Leave to compute one micro-batch along one pathway. The orchestrator draws the whole pathway beforehand and signs it, so that no miner
 * chooses its neighbours or its data.
 *
 * @param attempt how often this micro-batch had been issued before, in this epoch and generation
 * @param issuedAtMillis epoch time; it also tells two issues of the same attempt apart (after a restart of the orchestrator)
 * @param timeToLiveMillis after receiving the ticket, a worker keeps state for it no longer than this
 * @param pathway one hop for each stage, head first
 */
public record Ticket(
        RunId run,
        Epoch epoch,
        Generation generation,
        MicroBatch microBatch,
        Attempt attempt,
        long issuedAtMillis,
        int timeToLiveMillis,
        List<Hop> pathway) {

    public Ticket {
        Require.present("run", run);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("microBatch", microBatch);
        Require.present("attempt", attempt);
        Require.notNegative("issuedAtMillis", issuedAtMillis);
        Require.that(timeToLiveMillis > 0, "timeToLiveMillis must be positive: " + timeToLiveMillis);
        pathway = List.copyOf(Require.present("pathway", pathway));
        Require.that(!pathway.isEmpty() && pathway.size() <= ModelSpec.MAX_STAGES,
                "a pathway has 1 to " + ModelSpec.MAX_STAGES + " hops, not " + pathway.size());
    }

    public int stages() {
        return pathway.size();
    }

    public Hop hop(Stage stage) {
        return pathway.get(stage.value());
    }

    /** The stage that this miner computes on this pathway. */
    public OptionalInt stageOf(MinerId miner) {
        return IntStream.range(0, pathway.size()).filter(stage -> pathway.get(stage).miner().equals(miner)).findFirst();
    }
}
