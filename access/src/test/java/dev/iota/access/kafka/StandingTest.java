package dev.iota.access.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.access.kafka.Standing.Placed;
import dev.iota.access.kafka.Standing.Unplaced;
import dev.iota.access.kafka.Standing.Validator;
import dev.iota.access.run.RunPlaces;
import dev.iota.access.run.Runs;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final MinerId MINER = MinerKey.generate().miner();
    private static final MinerId VALIDATOR = MinerKey.generate().miner();

    private final RunSpec run = Runs.ofStages(3);
    private final RunPlaces places = new RunPlaces(run);

    @Test
    void aMinerStandsAtItsPlace() {
        assertThat(of(MINER)).isEqualTo(new Unplaced());
        assign(MINER);
        assertThat(of(MINER)).isEqualTo(new Placed(new Stage(1)));
    }

    @Test
    void nobodyHasAPlaceOnceTheRunIsOverUnlessItGoesBack() {
        assign(MINER);
        places.manifest(manifest(0, (int) run.epochs()));
        assertThat(of(MINER)).isEqualTo(new Unplaced());
        places.manifest(manifest(1, 2));
        assertThat(of(MINER)).isEqualTo(new Placed(new Stage(1)));
    }

    @Test
    void aValidatorStaysOne() {
        assign(VALIDATOR);
        places.manifest(manifest(0, (int) run.epochs()));
        assertThat(of(VALIDATOR)).isEqualTo(new Validator());
    }

    private Standing of(MinerId miner) {
        return Standing.of(miner, Set.of(VALIDATOR), places);
    }

    private void assign(MinerId miner) {
        places.command(new CommandEnvelope(CommandEnvelope.VERSION, run.run(), Epoch.FIRST, Generation.FIRST, 1,
                new Command.Assign(miner, new Stage(1), Slot.FIRST)));
    }

    private EpochManifest manifest(int generation, int epoch) {
        return new EpochManifest(EpochManifest.VERSION, run.run(), new Epoch(epoch), new Generation(generation),
                new MicroBatch(epoch * 10L), 2.0, 1, 1, "0".repeat(64), List.of(), List.of());
    }
}
