package dev.iota.access.run;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RunPlacesTest {
    private static final List<MinerId> MINERS = List.of(MinerKey.generate().miner(), MinerKey.generate().miner());
    private static final MinerId MINER = MINERS.get(0);
    private static final RunSpec RUN = Runs.ofStages(3);
    private static final int NEWEST = 3;

    private final RunPlaces places = new RunPlaces(RUN);

    @Test
    void whoIsAssignedHasThatPlaceUntilTheNext() {
        assertThat(places.stage(MINER)).isEmpty();
        places.command(assign(0, 1, 1));
        assertThat(places.stage(MINER)).contains(new Stage(1));
        places.command(assign(0, 2, 2));
        assertThat(places.stage(MINER)).contains(new Stage(2));
    }

    @Test
    void whoMustJoinAgainHasNone() {
        places.command(assign(0, 1, 1));
        places.command(rejoin(0, 2));
        assertThat(places.stage(MINER)).isEmpty();
    }

    @Test
    void whatWasSaidBeforeAPlaceWasGivenDoesNotTakeItAway() {
        places.command(assign(0, 1, 5));
        places.command(rejoin(0, 4));
        assertThat(places.stage(MINER)).contains(new Stage(1));
    }

    @Test
    void whatAnOlderGenerationSaysIsVoid() {
        places.command(assign(3, 1, 1));
        places.command(assign(2, 2, 2));
        assertThat(places.stage(MINER)).contains(new Stage(1));
        places.command(envelope(RUN.run(), 2, 3, new Command.StoreState(MINER)));
        assertThat(places.isToStore(MINER, Epoch.FIRST)).isFalse();
        places.command(envelope(RUN.run(), 3, 3, new Command.StoreState(MINER)));
        assertThat(places.isToStore(MINER, Epoch.FIRST)).isTrue();
    }

    @Test
    void aPlaceOutlastsAGenerationAndManifestsThatAreReadFirst() {
        places.manifest(manifest(RUN.run(), 4, 2));
        places.command(assign(0, 1, 1));
        places.command(envelope(RUN.run(), 4, 2, new Command.UploadWeights()));
        assertThat(places.stage(MINER)).contains(new Stage(1));
    }

    @Test
    void whatAnotherRunSaysIsVoid() {
        RunId other = new RunId("other");
        places.command(envelope(other, 0, 1, new Command.Assign(MINER, new Stage(1), Slot.FIRST)));
        places.manifest(manifest(other, 0, (int) RUN.epochs()));
        places.stake(stake(other, 7));
        assertThat(places.stage(MINER)).isEmpty();
        assertThat(places.isOver()).isFalse();
        assertThat(places.stakeUnits(MINER)).isZero();
        places.stake(stake(RUN.run(), 7));
        assertThat(places.stakeUnits(MINER)).isEqualTo(7);
    }

    @Test
    void aStageThatTheRunDoesNotHaveIsNoPlace() {
        places.command(assign(0, 3, 1));
        assertThat(places.stage(MINER)).isEmpty();
    }

    @Test
    void isOverAfterTheLastEpochUnlessItGoesBack() {
        assertThat(places.isOver()).isFalse();
        places.manifest(manifest(RUN.run(), 0, (int) RUN.epochs()));
        assertThat(places.isOver()).isTrue();
        places.manifest(manifest(RUN.run(), 0, 1));
        assertThat(places.isOver()).as("read again").isTrue();
        places.manifest(manifest(RUN.run(), 1, 2));
        assertThat(places.isOver()).isFalse();
    }

    /** Commands are told at least once. */
    @Property(tries = 300)
    void whatIsToldTwiceIsAsIfToldOnce(@ForAll("commands") List<CommandEnvelope> commands) {
        RunPlaces twice = new RunPlaces(RUN);
        for (CommandEnvelope command : commands) {
            twice.command(command);
            twice.command(command);
        }
        assertThat(state(twice)).isEqualTo(state(told(commands)));
    }

    @Property(tries = 300)
    void onlyTheNewestGenerationMattersOnceItHasSpoken(@ForAll("commands") List<CommandEnvelope> commands,
            @ForAll("commands") List<CommandEnvelope> late) {
        List<CommandEnvelope> all = new ArrayList<>(commands);
        all.add(envelope(RUN.run(), NEWEST, 100, new Command.UploadWeights()));
        List<Object> before = state(told(all));
        late.stream().filter(command -> command.generation().value() < NEWEST).forEach(all::add);
        assertThat(state(told(all))).isEqualTo(before);
    }

    @Provide
    Arbitrary<List<CommandEnvelope>> commands() {
        Arbitrary<Command> what = Combinators.combine(Arbitraries.of(MINERS), Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 2)).as((miner, stage, kind) -> switch (kind) {
                    case 0 -> new Command.Assign(miner, new Stage(stage), Slot.FIRST);
                    case 1 -> new Command.Rejoin(miner, "silent");
                    default -> new Command.StoreState(miner);
                });
        return Combinators.combine(Arbitraries.integers().between(0, NEWEST), Arbitraries.integers().between(1, 9), what)
                .as((generation, time, command) -> envelope(RUN.run(), generation, time, command)).list().ofMaxSize(12);
    }

    private static RunPlaces told(List<CommandEnvelope> commands) {
        RunPlaces places = new RunPlaces(RUN);
        commands.forEach(places::command);
        return places;
    }

    private static List<Object> state(RunPlaces places) {
        return MINERS.stream().flatMap(miner -> Stream.<Object>of(places.stage(miner), places.isToStore(miner, Epoch.FIRST))).toList();
    }

    private static CommandEnvelope assign(int generation, int stage, long millis) {
        return envelope(RUN.run(), generation, millis, new Command.Assign(MINER, new Stage(stage), Slot.FIRST));
    }

    private static CommandEnvelope rejoin(int generation, long millis) {
        return envelope(RUN.run(), generation, millis, new Command.Rejoin(MINER, "in quarantine until epoch 9"));
    }

    private static CommandEnvelope envelope(RunId run, int generation, long millis, Command command) {
        return new CommandEnvelope(CommandEnvelope.VERSION, run, Epoch.FIRST, new Generation(generation), millis, command);
    }

    private static EpochManifest manifest(RunId run, int generation, int epoch) {
        return new EpochManifest(EpochManifest.VERSION, run, new Epoch(epoch), new Generation(generation), new MicroBatch(epoch * 10L), 2.0,
                1, 1, "0".repeat(64), List.of(), List.of());
    }

    private static StakeRecord stake(RunId run, long units) {
        return new StakeRecord(StakeRecord.VERSION, run, MINER, 1, "somebody", units, 1);
    }
}
