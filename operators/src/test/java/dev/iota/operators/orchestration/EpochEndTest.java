package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How an epoch ends with six workers: most of them compute the tail, which costs most. */
class EpochEndTest {
    private static final Stage TAIL = new Stage(1);
    private static final String LIE = "1".repeat(64);
    private static final String OTHER_LIE = "2".repeat(64);

    private final RunSpec run = TestRun.of(2, 30, 90);
    private final RunState state = RunState.onHeap();
    private final List<SimulatedMiner> miners = new ArrayList<>();
    private final Map<MinerId, Command.Assign> places = new HashMap<>();
    private Orchestrator orchestrator = new Orchestrator(run, state, TestRun.SIGNER, TestRun.SECRET, Fence.NONE);
    private final List<Effect> effects = new ArrayList<>();
    private long now = 1_000_000;

    @BeforeEach
    void joinAll() {
        for (int number = 0; number < 6; number++) {
            miners.add(new SimulatedMiner(run.run(), number));
            tell(miners.get(number).joins(1));
        }
        miners.forEach(miner -> tell(ready(miner, 0, 0)));
    }

    @Test
    void bothOwnersAgreeAndTheEpochIsSealed() {
        trainAndUpload();
        assertThat(phase()).isEqualTo(Phase.MERGING);
        List<MergePlan> plans = plans();
        assertThat(plans).hasSize(2);
        assertThat(shared().contributions()).hasSize(5);
        plans.forEach(plan -> owners(plan).forEach((miner, shards) -> tell(miner.reduces(plan, shards))));
        EpochManifest sealed = sealed().orElseThrow();
        assertThat(sealed.epoch()).isEqualTo(new Epoch(1));
        assertThat(sealed.merge(TAIL).orElseThrow().shards()).hasSize(10);
        assertThat(sealed.parentSha256()).isEqualTo(EpochManifest.initial(run.run()).contentSha256());
    }

    @Test
    void waitsForBothOwnersWhileTheyAreThere() {
        trainAndUpload();
        plans().forEach(plan -> owners(plan).forEach((miner, shards) -> {
            if (!miner.equals(silent())) {
                tell(miner.reduces(plan, shards));
            }
        }));
        assertThat(sealed()).as("four shards have one result").isEmpty();
        passMillis(run.limits().mergeTimeoutMillis() + 1);
        assertThat(sealed()).as("one result is enough after the deadline").isPresent();
    }

    @Test
    void anOwnerThatLeftIsNotWaitedFor() {
        trainAndUpload();
        List<MergePlan> plans = plans();
        tell(silent().says(new WorkerEvent.Left("test")));
        plans.forEach(plan -> owners(plan).forEach((miner, shards) -> {
            if (!miner.equals(silent())) {
                tell(miner.reduces(plan, shards));
            }
        }));
        assertThat(sealed()).isPresent();
        assertThat(sealed().orElseThrow().merge(TAIL).orElseThrow().plan().contributions()).as("what it had uploaded counts").hasSize(5);
    }

    @Test
    void aShardOfTwoDeadOwnersGoesToOthers() {
        trainAndUpload();
        List<MergePlan> plans = plans();
        List<SimulatedMiner> dead = contributors(shared()).subList(0, 2);
        dead.forEach(miner -> tell(miner.says(new WorkerEvent.Left("test"))));
        plans.forEach(each -> owners(each).forEach((miner, shards) -> {
            if (!dead.contains(miner)) {
                tell(miner.reduces(each, shards));
            }
        }));
        assertThat(sealed()).isEmpty();
        assertThat(phase()).isEqualTo(Phase.CHECKING);
        Command.MergeShards order = substitutes().get(0);
        assertThat(order.shards()).hasSize(1);
        assertThat(dead).extracting(SimulatedMiner::id).doesNotContain(order.substitute());
        tell(miner(order.substitute()).reduces(order.plan(), order.shards()));
        assertThat(sealed()).isPresent();
    }

    @Test
    void aStageWhoseMinersAreAllGoneIsReducedByThoseOfOthers() {
        trainAndUpload();
        List<SimulatedMiner> gone = contributors(shared());
        gone.forEach(miner -> tell(miner.says(new WorkerEvent.Left("test"))));
        assertThat(sealed()).isEmpty();
        answerSubstitutes();
        EpochManifest sealed = sealed().orElseThrow();
        assertThat(sealed.generation()).as("what they had uploaded is not lost").isEqualTo(Generation.FIRST);
        assertThat(sealed.merge(TAIL).orElseThrow().plan().contributions()).hasSameSizeAs(gone);
        assertThat(sealed.merge(TAIL).orElseThrow().shards()).hasSize(10);
    }

    @Test
    void whereOwnersDifferAThirdDecides() {
        trainAndUpload();
        List<MergePlan> plans = plans();
        SimulatedMiner liar = contributors(shared()).get(0);
        plans.forEach(plan -> owners(plan).forEach((miner, shards) ->
                tell(miner.equals(liar) ? miner.reduces(plan, shards, LIE) : miner.reduces(plan, shards))));
        assertThat(sealed()).isEmpty();
        List<Command.MergeShards> orders = substitutes();
        assertThat(orders.stream().mapToInt(order -> order.shards().size()).sum()).as("the shards of the liar").isEqualTo(4);
        Command.MergeShards first = orders.get(0);
        tell(miner(first.substitute()).reduces(first.plan(), first.shards().subList(0, 1), OTHER_LIE));
        assertThat(sealed()).as("three that differ are no majority").isEmpty();
        answerSubstitutes();
        assertThat(sealed().orElseThrow().stages()).allSatisfy(merge -> assertThat(merge.shards())
                .allSatisfy(shard -> assertThat(shard.sha256()).isEqualTo(SimulatedMiner.HASH)));
    }

    @Test
    void whoStandsInIsDrawnSoThatNoLiarKnowsItsJudge() {
        assertThat(judges("a secret")).isEqualTo(judges("a secret"));
        assertThat(judges("a secret")).as("what a miner knows, the others' keys, does not tell").isNotEqualTo(judges("another"));
    }

    /** Who is called for twelve shards of the same two owners. */
    private static List<MinerId> judges(String secret) {
        RunSpec run = TestRun.of(2, 4, 400);
        RunState state = RunState.onHeap();
        state.keepProgress().accept(Progress.begin(EpochManifest.initial(run.run()), Phase.CHECKING, 0));
        List<MinerId> alive = IntStream.range(0, 20).mapToObj(number -> new SimulatedMiner(run.run(), number).id()).toList();
        for (int shard = 0; shard < 12; shard++) {
            ShardId id = new ShardId(Stage.FIRST, shard);
            state.shards().put(id, new ShardVotes(id, alive.subList(0, 2), List.of()));
        }
        List<Contribution> contributions = alive.subList(0, 6).stream()
                .sorted()
                .map(miner -> new Contribution(miner, "runs/test/a", LIE, 1, 1))
                .toList();
        state.merges().put(Stage.FIRST, new MergePlan(Epoch.FIRST, Generation.FIRST, Stage.FIRST, LIE, contributions));
        new MergeRules(run, state, secret.getBytes(StandardCharsets.US_ASCII))
                .substitute(alive.subList(0, 12), alive.subList(12, 20), new ArrayList<>());
        List<MinerId> judges = new ArrayList<>();
        state.shards().values().forEach(votes -> judges.add(votes.assigned().get(2)));
        assertThat(judges).as("of those who took part, no owner").isSubsetOf(alive.subList(2, 12));
        return judges;
    }

    /** What two owners agree on is asked of nobody else: their lie about the shard that they share is sealed. */
    @Test
    void twoOwnersWhoTellTheSameLieAreBelievedAtTheShardThatTheyShare() {
        trainAndUpload();
        List<MergePlan> plans = plans();
        List<SimulatedMiner> liars = contributors(shared()).subList(0, 2);
        plans.forEach(plan -> owners(plan).forEach((miner, shards) ->
                tell(liars.contains(miner) ? miner.reduces(plan, shards, LIE) : miner.reduces(plan, shards))));
        assertThat(substitutes().stream().mapToInt(order -> order.shards().size()).sum()).as("those that they share with others").isEqualTo(6);
        answerSubstitutes();
        assertThat(sealed().orElseThrow().merge(TAIL).orElseThrow().shards()).filteredOn(shard -> shard.sha256().equals(LIE)).hasSize(1);
    }

    @Test
    void aLateUploadWithinTheGraceWindowCounts() {
        train();
        SimulatedMiner late = miners.get(0);
        miners.stream().filter(miner -> !miner.equals(late)).skip(2).forEach(this::upload);
        passMillis(run.limits().uploadTimeoutMillis() + 1);
        assertThat(phase()).as("half of them are no quorum").isEqualTo(Phase.UPLOADING);
        upload(late);
        passMillis(run.limits().graceMillis());
        assertThat(phase()).isEqualTo(Phase.MERGING);
        assertThat(state.merges().get(places.get(late.id()).stage()).indexOf(late.id())).isNotNegative();
        upload(miners.get(1));
        assertThat(state.merges().get(places.get(miners.get(1).id()).stage()).indexOf(miners.get(1).id())).as("too late").isNegative();
    }

    @Test
    void aStageThatNeverUploadsBeginsTheEpochAnew() {
        train();
        passMillis(5L * (run.limits().uploadTimeoutMillis() + run.limits().graceMillis()));
        assertThat(only(Effect.Tell.class).stream().filter(told -> told.command() instanceof Command.UploadWeights)).hasSizeGreaterThan(2);
        assertThat(orchestrator.progress().epoch()).isEqualTo(Epoch.FIRST);
        assertThat(orchestrator.progress().generation()).isEqualTo(new Generation(1));
    }

    @Test
    void aProcessThatIsReplacedIsToldItsShardsAgain() {
        trainAndUpload();
        effects.clear();
        tell(silent().joins(2));
        assertThat(only(Effect.Tell.class)).extracting(Effect.Tell::command).anyMatch(Command.MergeShards.class::isInstance);
    }

    @Test
    void resultsOfAnothersShardAreRefused() {
        trainAndUpload();
        MergePlan plan = shared();
        SimulatedMiner stranger = miners.stream().filter(miner -> plan.indexOf(miner.id()) < 0).findFirst().orElseThrow();
        effects.clear();
        tell(stranger.reduces(plan, List.of(0)));
        assertThat(only(Effect.Refuse.class)).extracting(Effect.Refuse::reason).containsExactly(RejectReason.NOT_ASSIGNED);
    }

    @Test
    void anotherStateThanThatOfItsPeersIsRefused() {
        seal();
        List<SimulatedMiner> peers = miners.stream().filter(miner -> places.get(miner.id()).stage().equals(TAIL)).toList();
        tell(ready(peers.get(0), 1, 0));
        effects.clear();
        Command.Assign place = places.get(peers.get(1).id());
        tell(peers.get(1).says(new WorkerEvent.Ready(new Epoch(1), Generation.FIRST, place.stage(), place.slot(), LIE, 0)));
        assertThat(only(Effect.Refuse.class)).extracting(Effect.Refuse::reason).containsExactly(RejectReason.BAD_CHECKSUM);
    }

    @Test
    void oneOfEachStageStoresAKeyframe() {
        seal();
        miners.forEach(miner -> tell(ready(miner, 1, 0)));
        train();
        miners.forEach(this::upload);
        plans().forEach(plan -> owners(plan).forEach((miner, shards) -> tell(miner.reduces(plan, shards))));
        effects.clear();
        miners.forEach(miner -> tell(ready(miner, 2, 0)));
        List<Command.StoreState> orders = only(Effect.Tell.class).stream().map(Effect.Tell::command)
                .filter(Command.StoreState.class::isInstance).map(Command.StoreState.class::cast).toList();
        assertThat(orders).hasSizeBetween(2, 6);
        SimulatedMiner keeper = miner(orders.get(0).miner());
        Stage stage = places.get(keeper.id()).stage();
        tell(keeper.stores(new Epoch(2), Generation.FIRST, stage, LIE));
        assertThat(state.keyframes().get(stage)).as("not the state that the others have").isNull();
        tell(keeper.stores(new Epoch(2), Generation.FIRST, stage, SimulatedMiner.HASH));
        assertThat(state.keyframes().get(stage).epoch()).isEqualTo(new Epoch(2));
    }

    @Test
    void theOperatorAloneCanGoBackAndEachRequestCountsOnce() {
        seal();
        EventEnvelope request = rollback(run.orchestrator(), 7, 0);
        effects.clear();
        tell(rollback(miners.get(0).id(), 1L << 40, 0));
        assertThat(only(Effect.Refuse.class)).extracting(Effect.Refuse::reason).containsExactly(RejectReason.NOT_ASSIGNED);
        tell(rollback(run.orchestrator(), 6, 5));
        assertThat(only(Effect.Refuse.class).get(1).detail()).contains("these are kept: [0, 1]");
        tell(request);
        assertThat(only(Effect.Publish.class)).singleElement().satisfies(published -> {
            assertThat(published.manifest().epoch()).isEqualTo(Epoch.FIRST);
            assertThat(published.manifest().generation()).isEqualTo(new Generation(1));
        });
        tell(request);
        assertThat(only(Effect.Publish.class)).as("replayed").hasSize(1);
        assertThat(state.epochs().get(new Epoch(1))).as("void").isNull();
    }

    @Test
    void aRequestToGoBackFromAGenerationThatIsOverIsRefused() {
        seal();
        effects.clear();
        tell(rollback(run.orchestrator(), 7, new Generation(0), 0));
        assertThat(only(Effect.Publish.class)).hasSize(1);
        tell(rollback(run.orchestrator(), 8, new Generation(0), 0));
        assertThat(only(Effect.Publish.class)).as("whoever asked did not know of the first").hasSize(1);
        assertThat(only(Effect.Refuse.class)).singleElement().satisfies(refusal ->
                assertThat(refusal.detail()).contains("it is generation 1 now"));
    }

    @Test
    void aFenceTakesTheRunBackOnce() {
        seal();
        orchestrator = new Orchestrator(run, state, TestRun.SIGNER, TestRun.SECRET, new Fence(new Generation(5), Optional.of(Epoch.FIRST)));
        effects.clear();
        tick();
        tick();
        assertThat(only(Effect.Publish.class)).singleElement().satisfies(published -> {
            assertThat(published.manifest().epoch()).isEqualTo(Epoch.FIRST);
            assertThat(published.manifest().generation()).isEqualTo(new Generation(5));
        });
        effects.clear();
        miners.forEach(miner -> tell(ready(miner, 0, 0)));
        assertThat(only(Effect.Issue.class)).as("of a generation that is fenced off").isEmpty();
    }

    private EventEnvelope rollback(MinerId author, long sequence, int epoch) {
        return rollback(author, sequence, null, epoch);
    }

    private EventEnvelope rollback(MinerId author, long sequence, Generation generation, int epoch) {
        return new EventEnvelope(EventEnvelope.VERSION, run.run(), author, sequence, 0,
                new WorkerEvent.RollbackRequested(new Epoch(epoch), generation, "test"));
    }

    private void seal() {
        trainAndUpload();
        plans().forEach(plan -> owners(plan).forEach((miner, shards) -> tell(miner.reduces(plan, shards))));
        assertThat(sealed()).isPresent();
    }

    private void trainAndUpload() {
        train();
        miners.forEach(this::upload);
    }

    private void train() {
        Deque<SignedTicket> open = new ArrayDeque<>(only(Effect.Issue.class).stream().map(Effect.Issue::ticket)
                .filter(ticket -> ticket.ticket().epoch().equals(orchestrator.progress().epoch())).toList());
        while (!open.isEmpty()) {
            SignedTicket ticket = open.poll();
            int before = effects.size();
            SimulatedMiner head = miner(ticket.ticket().hop(new Stage(0)).miner());
            SimulatedMiner tail = miner(ticket.ticket().hop(new Stage(1)).miner());
            tell(head.passes(ticket, new Stage(0), Direction.FORWARD, null));
            tell(tail.passes(ticket, new Stage(1), Direction.BACKWARD, 2.0));
            tell(head.passes(ticket, new Stage(0), Direction.BACKWARD, null));
            effects.subList(before, effects.size()).stream().filter(Effect.Issue.class::isInstance)
                    .forEach(issued -> open.add(((Effect.Issue) issued).ticket()));
        }
        assertThat(phase()).isEqualTo(Phase.UPLOADING);
    }

    private void upload(SimulatedMiner miner) {
        tell(miner.uploads(orchestrator.progress().epoch(), orchestrator.progress().generation(), places.get(miner.id()).stage()));
    }

    private SimulatedMiner silent() {
        return miner(shared().contributions().get(0).miner());
    }

    /** The tail's. */
    private MergePlan shared() {
        return plans().stream().filter(plan -> plan.stage().equals(TAIL)).findFirst().orElseThrow();
    }

    private List<MergePlan> plans() {
        List<MergePlan> plans = new ArrayList<>();
        state.merges().values().forEach(plans::add);
        return plans.isEmpty() ? lastPlans : (lastPlans = plans);
    }

    private List<MergePlan> lastPlans = List.of();

    private Map<SimulatedMiner, List<Integer>> owners(MergePlan plan) {
        Map<SimulatedMiner, List<Integer>> owners = new HashMap<>();
        for (int place = 0; place < plan.contributions().size(); place++) {
            owners.put(miner(plan.contributions().get(place).miner()), plan.shardPlan(0).ownedBy(place));
        }
        return owners;
    }

    private List<SimulatedMiner> contributors(MergePlan plan) {
        return plan.contributions().stream().map(Contribution::miner).map(this::miner).toList();
    }

    private List<Command.MergeShards> substitutes() {
        return only(Effect.Tell.class).stream().map(Effect.Tell::command)
                .filter(Command.MergeShards.class::isInstance).map(Command.MergeShards.class::cast)
                .filter(order -> order.substitute() != null)
                .toList();
    }

    /** Honestly, however often somebody is called. */
    private void answerSubstitutes() {
        for (int round = 0; round < 3 && sealed().isEmpty(); round++) {
            substitutes().forEach(order -> tell(miner(order.substitute()).reduces(order.plan(), order.shards())));
            tick();
        }
    }

    private Optional<EpochManifest> sealed() {
        return only(Effect.Publish.class).stream().map(Effect.Publish::manifest).filter(manifest -> manifest.epoch().value() > 0)
                .reduce((before, after) -> after);
    }

    private SimulatedMiner miner(MinerId id) {
        return miners.stream().filter(miner -> miner.id().equals(id)).findFirst().orElseThrow();
    }

    private EventEnvelope ready(SimulatedMiner miner, int epoch, int generation) {
        Command.Assign place = places.get(miner.id());
        return miner.isReady(new Epoch(epoch), new Generation(generation), place.stage(), place.slot());
    }

    private Phase phase() {
        return orchestrator.progress().phase();
    }

    /** Everybody lives. */
    private void passMillis(long millis) {
        long until = now + millis;
        while (now < until) {
            now = Math.min(until, now + 1_000);
            miners.forEach(miner -> tell(miner.lives(places.get(miner.id()).stage(), new Slot(0), Epoch.FIRST)));
            tick();
        }
    }

    private void tick() {
        effects.addAll(orchestrator.onTick(now));
    }

    private void tell(EventEnvelope event) {
        now += 2;
        for (Effect effect : orchestrator.onEvent(event, now, now)) {
            effects.add(effect);
            if (effect instanceof Effect.Tell told && told.command() instanceof Command.Assign assign) {
                places.put(assign.miner(), assign);
            }
        }
    }

    private <T> List<T> only(Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
