package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * A whole run in one thread and in made-up time: the real rules, miners that only wait, and a network, a checkpointing platform and machines
 * that fail as a seed says. Tickets, commands and losses leave the orchestrator at once; epochs only when a checkpoint completes; a crash
 * goes back to the last checkpoint and hears all later events again.
 */
final class Simulation {
    private static final long CHECKPOINT_MILLIS = 400;
    private static final long TICK_MILLIS = 200;
    private static final int MAX_ROLLBACKS = 5;
    private static final long GIVE_UP_MILLIS = 3_600_000;

    /** How often what goes wrong. */
    record Faults(double lostFrames, double doubledFrames, double killedPerSecond, double crashesPerSecond, int delayMillis,
            double liesPerShard, double rollbacksPerSecond) {}

    private final RunSpec run;
    private final Faults faults;
    private final RandomGenerator random;
    private final PriorityQueue<Happening> agenda = new PriorityQueue<>(Comparator.comparingLong(Happening::atMillis).thenComparing(Happening::order));
    private final Map<MinerId, Machine> machines = new HashMap<>();
    private final List<Logged> log = new ArrayList<>();

    private RunState state = RunState.onHeap();
    private Orchestrator orchestrator;
    private RunState checkpoint = RunState.onHeap();
    private int checkpointedEvents;
    private int readEvents;
    private final List<EpochManifest> uncommitted = new ArrayList<>();
    private long now = 1;
    private long order;

    final List<EpochManifest> epochs = new ArrayList<>();
    final List<LossRecord> losses = new ArrayList<>();
    int crashes;
    int lies;
    int rollbacks;
    private long operatorSequence;
    int kills;
    int mostInFlight;

    private record Happening(long atMillis, long order, Runnable what) {}

    private record Logged(EventEnvelope event, long atMillis) {}

    /** One miner's process: it hears, waits and speaks. */
    private final class Machine {
        private final SimulatedMiner miner;
        private long session;
        private boolean isUp;
        private Command.Assign place;
        private EpochManifest manifest;
        private long freeAtMillis;
        private final Map<Long, Integer> graphs = new HashMap<>();

        Machine(SimulatedMiner miner) {
            this.miner = miner;
        }

        void start() {
            session++;
            isUp = true;
            place = null;
            manifest = null;
            graphs.clear();
            askForPlace(session);
            beat(session);
        }

        void kill() {
            isUp = false;
        }

        private void askForPlace(long mine) {
            if (isUp && mine == session && place == null) {
                say(miner.joins(session));
                later(500, () -> askForPlace(mine));
            }
        }

        private void beat(long mine) {
            if (isUp && mine == session) {
                if (place != null && manifest != null) {
                    say(miner.lives(place.stage(), place.slot(), manifest.epoch()));
                }
                later(run.limits().heartbeatMillis(), () -> beat(mine));
            }
        }

        void hear(Effect.Tell told) {
            if (!isUp) {
                return;
            }
            if (told.command() instanceof Command.Assign assign && assign.miner().equals(miner.id())) {
                place = assign;
                load();
            } else if (told.command() instanceof Command.Rejoin rejoin && rejoin.miner().equals(miner.id())) {
                kill();
                start();
            } else if (told.command() instanceof Command.UploadWeights && place != null && manifest != null
                    && told.epoch().equals(manifest.epoch()) && told.generation().equals(manifest.generation())) {
                say(miner.uploads(manifest.epoch(), manifest.generation(), place.stage()));
            } else if (told.command() instanceof Command.MergeShards merge && place != null && manifest != null
                    && told.generation().equals(manifest.generation()) && told.epoch().equals(manifest.epoch())) {
                reduce(merge);
            } else if (told.command() instanceof Command.StoreState store && store.miner().equals(miner.id()) && manifest != null) {
                say(miner.stores(manifest.epoch(), manifest.generation(), place.stage(), SimulatedMiner.HASH));
            }
        }

        private void reduce(Command.MergeShards merge) {
            int contribution = merge.plan().indexOf(miner.id());
            List<Integer> shards = merge.substitute() == null
                    ? contribution < 0 ? List.of() : merge.plan().shardPlan(0).ownedBy(contribution)
                    : merge.substitute().equals(miner.id()) ? merge.shards() : List.of();
            long mine = session;
            for (int shard : shards) {
                boolean isLie = random.nextDouble() < faults.liesPerShard();
                lies += isLie ? 1 : 0;
                // Each lie is another one: liars do not conspire.
                String hash = isLie ? String.format("%064x", 1 + lies) : SimulatedMiner.HASH;
                later(delay(), () -> {
                    if (isUp && mine == session) {
                        say(miner.reduces(merge.plan(), List.of(shard), hash));
                    }
                });
            }
        }

        void load() {
            EpochManifest latest = epochs.isEmpty() ? null : epochs.get(epochs.size() - 1);
            if (isUp && place != null && latest != null) {
                manifest = latest;
                graphs.clear();
                say(miner.isReady(manifest.epoch(), manifest.generation(), place.stage(), place.slot()));
            }
        }

        void receive(SignedTicket ticket, Stage stage, Direction direction) {
            if (!isUp || manifest == null || place == null || !place.stage().equals(stage)
                    || !ticket.ticket().generation().equals(manifest.generation()) || !ticket.ticket().epoch().equals(manifest.epoch())) {
                return;
            }
            boolean isTail = stage.value() == run.model().stages() - 1;
            Integer known = graphs.get(ticket.id().value());
            if (direction == Direction.FORWARD ? known != null : known == null || known == 2) {
                return;
            }
            graphs.put(ticket.id().value(), direction == Direction.FORWARD && !isTail ? 1 : 2);
            freeAtMillis = Math.max(now, freeAtMillis) + 1 + random.nextInt(20);
            long mine = session;
            at(freeAtMillis, () -> {
                if (isUp && mine == session) {
                    send(ticket, stage, direction, isTail);
                }
            });
        }

        private void send(SignedTicket ticket, Stage stage, Direction direction, boolean isTail) {
            Direction done = isTail ? Direction.BACKWARD : direction;
            int next = done == Direction.FORWARD ? stage.value() + 1 : stage.value() - 1;
            if (next >= 0) {
                deliver(ticket, new Stage(next), done);
            }
            say(miner.passes(ticket, stage, done, isTail ? 3.0 : null));
        }
    }

    Simulation(RunSpec run, int miners, Faults faults, RandomGenerator random) {
        this.run = run;
        this.faults = faults;
        this.random = random;
        orchestrator = new Orchestrator(run, state, TestRun.SIGNER, TestRun.SECRET, Fence.NONE);
        for (int i = 0; i < miners; i++) {
            Machine machine = new Machine(new SimulatedMiner(run.run(), i));
            machines.put(machine.miner.id(), machine);
            at(1 + random.nextInt(2_000), machine::start);
        }
    }

    /** Runs until the run's last epoch is committed; false if it does not come within an hour of made-up time. */
    boolean runToEnd() {
        at(1, this::tick);
        at(1, this::complete);
        while (now < GIVE_UP_MILLIS && !(epochs.size() > 0 && epochs.get(epochs.size() - 1).epoch().value() == run.epochs())) {
            Happening next = agenda.remove();
            now = next.atMillis();
            next.what().run();
            readAll();
            mostInFlight = Math.max(mostInFlight, state.flights().size());
        }
        return now < GIVE_UP_MILLIS;
    }

    private void tick() {
        apply(orchestrator.onTick(now));
        if (random.nextDouble() < faults.killedPerSecond() * TICK_MILLIS / 1_000) {
            killOne();
        }
        if (random.nextDouble() < faults.crashesPerSecond() * TICK_MILLIS / 1_000) {
            crash();
        }
        if (random.nextDouble() < faults.rollbacksPerSecond() * TICK_MILLIS / 1_000 && !epochs.isEmpty() && rollbacks < MAX_ROLLBACKS) {
            rollbacks++;
            int target = random.nextInt(epochs.get(epochs.size() - 1).epoch().value() + 1);
            log.add(new Logged(new EventEnvelope(EventEnvelope.VERSION, run.run(), run.orchestrator(), ++operatorSequence, now,
                    new WorkerEvent.RollbackRequested(new Epoch(target), "simulated")), now));
            List<Machine> all = List.copyOf(machines.values());
            log.add(new Logged(new EventEnvelope(EventEnvelope.VERSION, run.run(), run.orchestrator(), ++operatorSequence, now,
                    new WorkerEvent.MinerQuarantined(all.get(random.nextInt(all.size())).miner.id(), new Epoch(target + 2), "simulated")), now));
        }
        later(TICK_MILLIS, this::tick);
    }

    private void killOne() {
        List<Machine> up = machines.values().stream().filter(machine -> machine.isUp)
                .sorted(Comparator.comparing(machine -> machine.miner.id())).toList();
        if (!up.isEmpty()) {
            Machine victim = up.get(random.nextInt(up.size()));
            victim.kill();
            kills++;
            later(random.nextInt(9_000), victim::start);
        }
    }

    private void crash() {
        crashes++;
        uncommitted.clear();
        readEvents = checkpointedEvents;
        state = copy(checkpoint);
        orchestrator = new Orchestrator(run, state, TestRun.SIGNER, TestRun.SECRET, Fence.NONE);
    }

    private void complete() {
        checkpoint = copy(state);
        checkpointedEvents = readEvents;
        epochs.addAll(uncommitted);
        boolean isNew = !uncommitted.isEmpty();
        uncommitted.clear();
        if (isNew) {
            machines.values().forEach(machine -> later(delay(), machine::load));
        }
        later(CHECKPOINT_MILLIS, this::complete);
    }

    private void say(EventEnvelope event) {
        log.add(new Logged(event, now));
    }

    private void readAll() {
        while (readEvents < log.size()) {
            Logged next = log.get(readEvents++);
            apply(orchestrator.onEvent(next.event(), next.atMillis(), now));
        }
    }

    private void apply(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Issue issue) {
                deliver(issue.ticket(), Stage.FIRST, Direction.FORWARD);
            } else if (effect instanceof Effect.Tell tell) {
                machines.values().forEach(machine -> later(delay(), () -> machine.hear(tell)));
            } else if (effect instanceof Effect.Publish publish) {
                uncommitted.add(publish.manifest());
            } else if (effect instanceof Effect.Record record) {
                losses.add(record.loss());
            }
        }
    }

    private void deliver(SignedTicket ticket, Stage stage, Direction direction) {
        Machine machine = machines.get(ticket.ticket().hop(stage).miner());
        if (random.nextDouble() >= faults.lostFrames()) {
            later(delay(), () -> machine.receive(ticket, stage, direction));
        }
        if (random.nextDouble() < faults.doubledFrames()) {
            later(delay(), () -> machine.receive(ticket, stage, direction));
        }
    }

    private int delay() {
        return 1 + random.nextInt(faults.delayMillis());
    }

    private void later(long millis, Runnable what) {
        at(now + millis, what);
    }

    private void at(long millis, Runnable what) {
        agenda.add(new Happening(millis, order++, what));
    }

    private static RunState copy(RunState from) {
        RunState copy = RunState.onHeap();
        from.workers().values().forEach(worker -> copy.workers().put(worker.miner(), worker));
        from.flights().values().forEach(flight -> copy.flights().put(flight.microBatch(), flight));
        from.retries().values().forEach(retry -> copy.retries().put(retry.microBatch(), retry));
        from.merges().values().forEach(plan -> copy.merges().put(plan.stage(), plan));
        from.shards().values().forEach(votes -> copy.shards().put(votes.id(), votes));
        from.keyframes().values().forEach(keyframe -> copy.keyframes().put(keyframe.stage(), keyframe));
        from.epochs().values().forEach(manifest -> copy.epochs().put(manifest.epoch(), manifest));
        from.quarantined().values().forEach(quarantine -> copy.quarantined().put(quarantine.miner(), quarantine));
        copy.keepProgress().accept(from.progress().get());
        return copy;
    }
}
