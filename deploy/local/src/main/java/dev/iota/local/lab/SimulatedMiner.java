package dev.iota.local.lab;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A miner's process that hears, waits and speaks, as a real one does, and computes nothing. */
final class SimulatedMiner {
    private static final int JOIN_MILLIS = 2_000;
    private static final int RESTART_MILLIS = 5_000;
    private static final String SAME = "0".repeat(64);

    private final MinerId miner;
    private final double millisPerUnit;
    private final SimulatedRun world;
    private Scenario scenario;
    private long session;
    private boolean isUp;
    private Command.Assign place;
    private EpochManifest manifest;
    private double freeAtMillis;
    private long passes;
    private long samples;
    private final Set<Long> graphs = new HashSet<>();

    /** @param millisPerUnit time for a forward pass; a backward pass takes two */
    SimulatedMiner(MinerId miner, double millisPerUnit, SimulatedRun world) {
        this.miner = miner;
        this.millisPerUnit = millisPerUnit;
        this.world = world;
    }

    MinerId id() {
        return miner;
    }

    /** Null until it has a place. */
    Stage stage() {
        return place == null ? null : place.stage();
    }

    void turnBad(Scenario kind) {
        scenario = kind;
    }

    boolean isBad() {
        return scenario != null;
    }

    /** The share of what the model learnt that it spoils in its next sample. */
    double spoils(boolean isTogether) {
        return isBad() ? SimulatedLoss.spoilt(scenario, samples, isTogether) : 0;
    }

    void start() {
        session++;
        isUp = true;
        place = null;
        manifest = null;
        graphs.clear();
        passes = 0;
        askForPlace(session);
        beat(session);
    }

    private void stop() {
        isUp = false;
    }

    private void askForPlace(long mine) {
        if (isUp && mine == session && place == null) {
            world.say(miner, new WorkerEvent.Joined(session, "simulated", "lab"));
            world.later(JOIN_MILLIS, () -> askForPlace(mine));
        }
    }

    private void beat(long mine) {
        if (isUp && mine == session) {
            if (place != null && manifest != null) {
                world.say(miner, new WorkerEvent.Heartbeat("training", place.stage(), place.slot(), manifest.epoch(), 0, 0, 0, 0, 0));
            }
            world.later(world.run().limits().heartbeatMillis(), () -> beat(mine));
        }
    }

    void hear(Command command) {
        if (!isUp) {
            return;
        }
        if (command instanceof Command.Assign assign) {
            place = assign;
            load(world.latest());
        } else if (command instanceof Command.Rejoin && place != null) {
            stop();
            start();
        } else if (place != null && manifest != null) {
            work(command);
        }
    }

    private void work(Command command) {
        if (command instanceof Command.UploadWeights) {
            String object = MergePlan.folder(world.run().run(), manifest.epoch(), manifest.generation(), place.stage()) + miner + ".iota";
            world.say(miner, new WorkerEvent.WeightsUploaded(manifest.epoch(), manifest.generation(), place.stage(),
                    new Contribution(miner, object, SAME, 1, 1)));
        } else if (command instanceof Command.MergeShards merge) {
            int index = merge.plan().indexOf(miner);
            List<Integer> shards = merge.substitute() != null ? merge.shards()
                    : index < 0 ? List.of() : world.shards(merge.plan()).ownedBy(index);
            if (!shards.isEmpty()) {
                world.say(miner, new WorkerEvent.ShardsMerged(merge.plan().epoch(), merge.plan().generation(), merge.plan().stage(),
                        shards.stream().map(shard -> new ShardResult(shard, SAME, 1)).toList(), 0, 0));
            }
        }
    }

    /** Takes on an epoch's weights. */
    void load(EpochManifest latest) {
        if (isUp && place != null && latest != null) {
            manifest = latest;
            graphs.clear();
            world.say(miner, new WorkerEvent.Ready(manifest.epoch(), manifest.generation(), place.stage(), place.slot(), SAME, 0));
        }
    }

    /** A frame, or the ticket itself at the head. */
    void receive(SignedTicket signed, Stage stage, Direction direction) {
        if (!isUp || !isOfNow(signed.ticket(), stage)) {
            return;
        }
        boolean isTail = world.run().model().isTail(stage);
        boolean isKnown = direction == Direction.FORWARD ? isTail || graphs.add(signed.id().value()) : graphs.remove(signed.id().value());
        if (isKnown) {
            int units = isTail ? 3 : direction == Direction.FORWARD ? 1 : 2;
            int slowness = scenario == Scenario.STRAGGLE ? Scenario.STRAGGLE_FACTOR : 1;
            freeAtMillis = Math.max(world.nowMillis(), freeAtMillis) + slowness * units * millisPerUnit;
            long mine = session;
            world.at(Math.round(freeAtMillis), () -> {
                if (isUp && mine == session && isOfNow(signed.ticket(), stage)) {
                    complete(signed, stage, isTail ? Direction.BACKWARD : direction);
                }
            });
        }
    }

    private boolean isOfNow(Ticket ticket, Stage stage) {
        return place != null && place.stage().equals(stage) && manifest != null && ticket.epoch().equals(manifest.epoch())
                && ticket.generation().equals(manifest.generation());
    }

    private void complete(SignedTicket signed, Stage stage, Direction done) {
        passes++;
        if (scenario == Scenario.VANISH && passes > Vanishing.PASSES) {
            stop();
            world.later(RESTART_MILLIS, this::start);
            return;
        }
        Double loss = world.run().model().isTail(stage) ? (Double) told(world.loss(signed.ticket())) : null;
        samples += done == Direction.BACKWARD ? 1 : 0;
        tellAuditors(signed.ticket(), stage, done);
        Ticket ticket = signed.ticket();
        world.say(miner, new WorkerEvent.PassCompleted(signed.id(), ticket.microBatch(), ticket.attempt(), ticket.epoch(),
                ticket.generation(), stage, done, 0, 0, 0, 0, 0, loss));
        boolean isReadable = scenario != Scenario.NOT_A_NUMBER || passes % Scenario.NOT_A_NUMBER_EVERY != 0;
        int next = stage.value() + (done == Direction.FORWARD ? 1 : -1);
        if (isReadable && next >= 0) {
            world.send(signed, new Stage(next), done);
        }
    }

    private void tellAuditors(Ticket ticket, Stage stage, Direction done) {
        boolean isTail = world.run().model().isTail(stage);
        boolean isLie = isBad() && switch (scenario) {
            case NOISE, SIGN_FLIP, SCALE, REPLAY, LAZY, STALE, DRIFT -> true;
            case FALSE_LOSS -> isTail;
            case COLLUDE -> world.isTogether(ticket);
            case NOT_A_NUMBER, STRAGGLE, VANISH, FORGE_ALONE, FORGE_PAIR -> false;
        };
        boolean isWithheld = scenario == Scenario.NOT_A_NUMBER && passes % Scenario.NOT_A_NUMBER_EVERY == 0;
        world.auditors().worked(miner, ticket.epoch(), ticket.generation(), isTail ? 3 : done == Direction.FORWARD ? 1 : 2, isLie,
                isWithheld);
    }

    private double told(double loss) {
        return scenario == Scenario.FALSE_LOSS ? Scenario.FALSE_LOSS_SHARE * loss : loss;
    }
}
