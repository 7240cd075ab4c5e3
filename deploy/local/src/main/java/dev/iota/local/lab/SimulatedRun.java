package dev.iota.local.lab;

import dev.iota.operators.judge.Decisions;
import dev.iota.operators.orchestration.Effect;
import dev.iota.operators.orchestration.Fence;
import dev.iota.operators.orchestration.Orchestrator;
import dev.iota.operators.orchestration.RunState;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run in one thread and in made-up time: the real orchestrator and validator rules, and miners that only wait. Nothing is lost on the way
 * and neither job fails: what goes wrong is the miners' doing. The same settings give the same run.
 */
final class SimulatedRun {
    private static final int TICK_MILLIS = 200;
    private static final int FRAME_MILLIS = 5;
    /** From a seal to the workers: half a checkpoint interval. */
    private static final int SEAL_MILLIS = 200;
    private static final double TYPICAL_MILLIS_PER_UNIT = 20;
    /** Of the machines' speed: the deviation of its logarithm. */
    private static final double SPEED_SPREAD = 0.3;
    private static final int MINERS_PER_AUDITOR = 10;
    private static final long GIVE_UP_MILLIS = 3_600_000;

    private final RunSpec run;
    private final Random random;
    private final Orchestrator orchestrator;
    private final SimulatedValidator validator;
    private final SimulatedAuditors auditors;
    private final Map<Epoch, Double> learntAtBegin = new HashMap<>();
    private final SimulatedLoss losses;
    private final double[] lossOfSample;
    private final Map<MinerId, SimulatedMiner> miners = new LinkedHashMap<>();
    private final Map<MinerId, Long> sequences = new HashMap<>();
    private final PriorityQueue<Happening> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Happening::atMillis).thenComparingLong(Happening::order));
    private Set<MinerId> bad = Set.of();
    private EpochManifest latest;
    private MergePlan shared;
    private ShardPlan shards;
    private long nowMillis = 1;
    private long order;
    private long tickets;
    private long done;
    private long reissued;
    private long spared;
    private long openAudits;

    private record Happening(long atMillis, long order, Runnable what) {}

    SimulatedRun(SimulatedLab.Settings settings, int badCount) {
        run = describe(settings);
        random = new Random(settings.seed());
        orchestrator = new Orchestrator(run, RunState.onHeap(), this::sign,
                secret(settings), Fence.NONE);
        validator = new SimulatedValidator(run, settings.auditShare(), secret(settings));
        auditors = new SimulatedAuditors(Math.max(1, settings.miners() / MINERS_PER_AUDITOR));
        losses = new SimulatedLoss(settings.samples(), new Random(settings.seed() + 1));
        lossOfSample = new double[Math.toIntExact(settings.samples())];
        for (int number = 1; number <= settings.miners(); number++) {
            double millisPerUnit = TYPICAL_MILLIS_PER_UNIT * Math.exp(SPEED_SPREAD * random.nextGaussian());
            miners.put(id(number), new SimulatedMiner(id(number), millisPerUnit, this));
        }
        populate(settings.scenario(), badCount);
    }

    private static byte[] secret(SimulatedLab.Settings settings) {
        return ByteBuffer.allocate(Long.BYTES).putLong(settings.seed()).array();
    }

    private static MinerId id(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number).array());
    }

    /** Nobody checks signatures here; tickets are told apart by their first bytes. */
    private SignedTicket sign(Ticket ticket) {
        return SignedTicket.of(ticket, ByteBuffer.allocate(Signatures.SIGNATURE_BYTES).putLong(++tickets).array());
    }

    private static RunSpec describe(SimulatedLab.Settings settings) {
        ModelSpec model = new ModelSpec(256, 64, 2, 2, 128, 10_000, Collections.nCopies(settings.stages(), 1), Cut.NONE);
        RunSpec.Limits limits = new RunSpec.Limits(2 * settings.minersPerStage(), 2, 1 << 20, 1_000, 6_000, 10_000, 10_000, 10_000, 5_000);
        return new RunSpec(RunSpec.VERSION, new RunId("lab"), id(0), model, TrainingSpec.of(1, 8, 1e-3), TensorCodec.BF16,
                TensorCodec.BF16, "datasets/none/manifest.json", MergeSpec.of(MergeSpec.Codec.INT8), RetentionSpec.DEFAULT,
                IncentiveSpec.DEFAULT, settings.samplesPerEpoch(), settings.samples(), limits);
    }

    /** All get their places before anybody is bad, or ready. */
    private void populate(Scenario scenario, int badCount) {
        miners.values().forEach(SimulatedMiner::start);
        Map<Stage, List<MinerId>> byStage = miners.values().stream().collect(
                Collectors.groupingBy(SimulatedMiner::stage, Collectors.mapping(SimulatedMiner::id, Collectors.toList())));
        bad = Placement.of(scenario).choose(byStage.keySet().stream().sorted().map(byStage::get).toList(), badCount);
        bad.forEach(miner -> miners.get(miner).turnBad(scenario));
    }

    /** False if it does not end within an hour of made-up time. */
    boolean toEnd() {
        at(nowMillis, this::tick);
        while (nowMillis < GIVE_UP_MILLIS && (latest == null || latest.epoch().value() < run.epochs() || openAudits > 0)) {
            Happening next = agenda.remove();
            nowMillis = next.atMillis();
            next.what().run();
        }
        return nowMillis < GIVE_UP_MILLIS;
    }

    private void tick() {
        apply(orchestrator.onTick(nowMillis));
        later(TICK_MILLIS, this::tick);
    }

    RunSpec run() {
        return run;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** The epoch that began last; null before the first. */
    EpochManifest latest() {
        return latest;
    }

    Set<MinerId> bad() {
        return bad;
    }

    Collection<SimulatedMiner> miners() {
        return miners.values();
    }

    SimulatedValidator validator() {
        return validator;
    }

    long done() {
        return done;
    }

    /** Samples that took more than one attempt. */
    long reissued() {
        return reissued;
    }

    /** Quarantines that the orchestrator did not grant, since the stage could not spare the miner. */
    long spared() {
        return spared;
    }

    /** Mean over the last tenth of the samples of their true losses, whatever the tail told. */
    double finalLoss() {
        int from = lossOfSample.length - Math.max(1, lossOfSample.length / 10);
        return Arrays.stream(lossOfSample, from, lossOfSample.length).average().orElseThrow();
    }

    /** Who owns which shard; drawn once for all who ask in a row. */
    ShardPlan shards(MergePlan plan) {
        if (plan != shared) {
            shared = plan;
            shards = plan.shardPlan(0);
        }
        return shards;
    }

    /** The tail finds a sample's loss. */
    double loss(Ticket ticket) {
        boolean isTogether = isTogether(ticket);
        double loss = losses.next(pathway(ticket).map(miner -> miner.spoils(isTogether)).toList());
        lossOfSample[Math.toIntExact(ticket.microBatch().value())] = loss;
        return loss;
    }

    /** Whether two of the bad are on its pathway. */
    boolean isTogether(Ticket ticket) {
        return pathway(ticket).filter(SimulatedMiner::isBad).count() > 1;
    }

    private Stream<SimulatedMiner> pathway(Ticket ticket) {
        return ticket.pathway().stream().map(hop -> miners.get(hop.miner()));
    }

    SimulatedAuditors auditors() {
        return auditors;
    }

    void send(SignedTicket ticket, Stage to, Direction direction) {
        SimulatedMiner receiver = miners.get(ticket.ticket().hop(to).miner());
        later(FRAME_MILLIS, () -> receiver.receive(ticket, to, direction));
    }

    void say(MinerId miner, WorkerEvent event) {
        long sequence = sequences.merge(miner, 1L, Long::sum);
        apply(orchestrator.onEvent(
                new EventEnvelope(EventEnvelope.VERSION, run.run(), miner, sequence, nowMillis, event), nowMillis, nowMillis));
    }

    void later(long millis, Runnable what) {
        at(nowMillis + millis, what);
    }

    void at(long atMillis, Runnable what) {
        agenda.add(new Happening(atMillis, order++, what));
    }

    private void apply(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Issue issue) {
                send(issue.ticket(), Stage.FIRST, Direction.FORWARD);
            } else if (effect instanceof Effect.Tell tell) {
                tell(tell.command());
            } else if (effect instanceof Effect.Publish publish) {
                later(SEAL_MILLIS, () -> begin(publish.manifest()));
            } else if (effect instanceof Effect.Record record) {
                judge(record.loss());
            }
        }
    }

    private void begin(EpochManifest manifest) {
        if (latest != null && manifest.generation().compareTo(latest.generation()) > 0) {
            losses.goBack(learntAtBegin.getOrDefault(manifest.epoch(), 0.0));
        }
        latest = manifest;
        learntAtBegin.put(manifest.epoch(), losses.learnt());
        follow(validator.onManifest(manifest));
        miners.values().forEach(miner -> miner.load(manifest));
    }

    /** To those whom it concerns. A place is taken at once, so that all have theirs before training begins. */
    private void tell(Command command) {
        if (command instanceof Command.Assign assign) {
            miners.get(assign.miner()).hear(command);
        } else if (command instanceof Command.Rejoin rejoin) {
            later(FRAME_MILLIS, () -> miners.get(rejoin.miner()).hear(command));
        } else if (command instanceof Command.MergeShards merge) {
            List<MinerId> concerned = merge.substitute() != null ? List.of(merge.substitute())
                    : merge.plan().contributions().stream().map(Contribution::miner).toList();
            concerned.forEach(miner -> later(FRAME_MILLIS, () -> miners.get(miner).hear(command)));
        } else {
            miners.values().forEach(miner -> later(FRAME_MILLIS, () -> miner.hear(command)));
        }
    }

    private void judge(LossRecord loss) {
        done++;
        reissued += loss.attempt().value() > 0 ? 1 : 0;
        validator.onLoss(loss).forEach(this::follow);
    }

    /** What the validator's job would publish, and ask the orchestrator for. */
    private void follow(Decisions decisions) {
        decisions.verdicts().stream().filter(SimulatedValidator::isSevere).forEach(verdict -> later(FRAME_MILLIS,
                () -> ask(new WorkerEvent.MinerQuarantined(verdict.miner(), verdict.until(), verdict.reason()))));
        decisions.rollback().ifPresent(back -> later(FRAME_MILLIS,
                () -> ask(new WorkerEvent.RollbackRequested(back.target(), back.generation(), back.reason()))));
        decisions.orders().forEach(this::audit);
    }

    private void audit(AuditOrder order) {
        openAudits++;
        at(auditors.doneAtMillis(order, nowMillis, TYPICAL_MILLIS_PER_UNIT), () -> {
            openAudits--;
            follow(validator.onReport(auditors.report(order), nowMillis));
        });
    }

    private void ask(WorkerEvent request) {
        long sequence = sequences.merge(run.orchestrator(), 1L, Long::sum);
        List<Effect> effects = orchestrator.onEvent(
                new EventEnvelope(EventEnvelope.VERSION, run.run(), run.orchestrator(), sequence, nowMillis, request), nowMillis, nowMillis);
        boolean isSpared = request instanceof WorkerEvent.MinerQuarantined && effects.stream().anyMatch(Effect.Refuse.class::isInstance);
        spared += isSpared ? 1 : 0;
        apply(effects);
    }
}
