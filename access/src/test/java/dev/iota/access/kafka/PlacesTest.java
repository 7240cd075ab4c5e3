package dev.iota.access.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.access.kafka.Standing.Placed;
import dev.iota.access.kafka.Standing.Unplaced;
import dev.iota.access.kafka.Standing.Validator;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final MinerId MINER = MinerKey.generate().miner();
    private static final MinerId OTHER = MinerKey.generate().miner();

    private final RunSpec run = Runs.ofStages(3);
    private final Places places = new Places(run, Set.of(OTHER));

    @Test
    void whoIsAssignedHasThatPlaceUntilTheNext() {
        assertThat(places.standing(MINER)).isEqualTo(new Unplaced());
        places.add(assign(0, 1));
        assertThat(places.standing(MINER)).isEqualTo(new Placed(new Stage(1)));
        places.add(assign(0, 2));
        assertThat(places.standing(MINER)).isEqualTo(new Placed(new Stage(2)));
    }

    @Test
    void whoMustJoinAgainHasNone() {
        places.add(assign(0, 1));
        places.add(envelope(run.run(), 0, new Command.Rejoin(MINER, "in quarantine until epoch 9")));
        assertThat(places.standing(MINER)).isEqualTo(new Unplaced());
    }

    @Test
    void whatAnOlderGenerationSaysIsVoid() {
        places.add(assign(3, 1));
        places.add(assign(2, 2));
        assertThat(places.standing(MINER)).isEqualTo(new Placed(new Stage(1)));
    }

    @Test
    void whatAnotherRunSaysIsVoid() {
        places.add(envelope(new RunId("other"), 0, new Command.Assign(MINER, new Stage(1), new Slot(0))));
        assertThat(places.standing(MINER)).isEqualTo(new Unplaced());
    }

    @Test
    void aStageThatTheRunDoesNotHaveIsNoPlace() {
        places.add(assign(0, 3));
        assertThat(places.standing(MINER)).isEqualTo(new Unplaced());
    }

    @Test
    void nobodyHasAPlaceOnceTheRunIsOverUnlessItGoesBack() {
        places.add(assign(0, 1));
        places.add(manifest(0, (int) run.epochs()));
        assertThat(places.standing(MINER)).isEqualTo(new Unplaced());
        places.add(manifest(1, 2));
        assertThat(places.standing(MINER)).isEqualTo(new Placed(new Stage(1)));
    }

    @Test
    void aValidatorStaysOne() {
        places.add(envelope(run.run(), 0, new Command.Assign(OTHER, new Stage(1), new Slot(0))));
        assertThat(places.standing(OTHER)).isEqualTo(new Validator());
    }

    private CommandEnvelope assign(int generation, int stage) {
        return envelope(run.run(), generation, new Command.Assign(MINER, new Stage(stage), new Slot(0)));
    }

    private static CommandEnvelope envelope(RunId of, int generation, Command command) {
        return new CommandEnvelope(CommandEnvelope.VERSION, of, Epoch.FIRST, new Generation(generation), 1, command);
    }

    private EpochManifest manifest(int generation, int epoch) {
        return new EpochManifest(EpochManifest.VERSION, run.run(), new Epoch(epoch), new Generation(generation), new MicroBatch(epoch * 10L), 2.0, 1,
                1, "0".repeat(64), List.of(), List.of());
    }
}
