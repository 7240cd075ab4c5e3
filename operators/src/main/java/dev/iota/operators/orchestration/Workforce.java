package dev.iota.operators.orchestration;

import dev.iota.operators.table.Table;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * The workers with their places, and for each stage the odds with which a pathway goes through each of them: free credit times measured
 * speed. Drawing and updating cost the logarithm of the number of slots.
 */
final class Workforce {
    /** Odds of a worker that takes a millisecond for a unit of work. */
    private static final double ODDS_PER_SPEED = 1_000;
    private static final long MAX_ODDS = 1_000_000;

    private final RunSpec run;
    private final Table<MinerId, Worker> workers;
    private final WeightedSampler[] odds;
    private final MinerId[][] slots;
    private final int[] taken;
    private final double[] typicalMillisPerUnit;

    /** Takes up what the table holds. */
    Workforce(RunSpec run, Table<MinerId, Worker> workers) {
        this.run = run;
        this.workers = workers;
        int stages = run.model().stages();
        odds = new WeightedSampler[stages];
        slots = new MinerId[stages][run.limits().slotsPerStage()];
        taken = new int[stages];
        typicalMillisPerUnit = new double[stages];
        for (int stage = 0; stage < stages; stage++) {
            odds[stage] = new WeightedSampler(run.limits().slotsPerStage());
        }
        for (Worker worker : workers.values()) {
            place(worker);
        }
    }

    Worker get(MinerId miner) {
        return workers.get(miner);
    }

    Iterable<Worker> all() {
        return workers.values();
    }

    /** A copy, for loops that change workers. */
    List<Worker> snapshot() {
        List<Worker> copy = new ArrayList<>(workers.size());
        workers.values().forEach(copy::add);
        return copy;
    }

    /** Keeps a worker in its new condition; its place must be the one it had, or a free one. */
    void put(Worker worker) {
        Worker before = workers.get(worker.miner());
        if (before != null && !(before.stage().equals(worker.stage()) && before.slot().equals(worker.slot()))) {
            vacate(before);
        }
        workers.put(worker.miner(), worker);
        place(worker);
    }

    void remove(Worker worker) {
        vacate(worker);
        workers.remove(worker.miner());
    }

    boolean[] room() {
        boolean[] room = new boolean[slots.length];
        for (int stage = 0; stage < room.length; stage++) {
            room[stage] = taken[stage] < slots[stage].length;
        }
        return room;
    }

    /** The lowest free slot of a stage. */
    Slot freeSlot(Stage stage) {
        MinerId[] row = slots[stage.value()];
        for (int slot = 0; slot < row.length; slot++) {
            if (row[slot] == null) {
                return new Slot(slot);
            }
        }
        throw new IllegalStateException("stage " + stage + " has no free slot");
    }

    /** Whether it has the lowest slot of its stage's ready workers. */
    boolean isFirst(Worker worker) {
        for (MinerId miner : slots[worker.stage().value()]) {
            if (miner != null && workers.get(miner).isReady()) {
                return miner.equals(worker.miner());
            }
        }
        return false;
    }

    /** Whether every stage has a worker with credit left. */
    boolean canIssue() {
        for (WeightedSampler stage : odds) {
            if (stage.total() == 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * One worker for each stage; call only when {@link #canIssue}. Of two that are drawn by their odds it is the one that had fewer samples for
     * its odds in the open epoch. Such second choices keep shares far more even than single draws do (Azar et al., "Balanced Allocations",
     * 1994), so that each worker is soon judged by as many samples as the others.
     */
    List<Worker> drawPathway(RandomGenerator random) {
        List<Worker> pathway = new ArrayList<>(odds.length);
        for (int stage = 0; stage < odds.length; stage++) {
            Worker first = draw(stage, random);
            Worker second = draw(stage, random);
            pathway.add(isBehind(second, first) ? second : first);
        }
        return pathway;
    }

    private Worker draw(int stage, RandomGenerator random) {
        return workers.get(slots[stage][odds[stage].at(random.nextLong(odds[stage].total()))]);
    }

    private boolean isBehind(Worker worker, Worker other) {
        return issued(worker) * (double) weight(other) < issued(other) * (double) weight(worker);
    }

    private static long issued(Worker worker) {
        return worker.backwardPasses() + worker.inFlight();
    }

    private long weight(Worker worker) {
        return odds[worker.stage().value()].weight(worker.slot().value());
    }

    OptionalInt stageForJoiner(StagePlanner planner) {
        return planner.stageForJoiner(workers.values(), room());
    }

    private void place(Worker worker) {
        int stage = worker.stage().value();
        int slot = worker.slot().value();
        if (slots[stage][slot] == null) {
            taken[stage]++;
        } else if (!slots[stage][slot].equals(worker.miner())) {
            throw new IllegalStateException("slot " + slot + " of stage " + stage + " is taken");
        }
        slots[stage][slot] = worker.miner();
        odds[stage].set(slot, oddsOf(worker));
    }

    private void vacate(Worker worker) {
        int stage = worker.stage().value();
        slots[stage][worker.slot().value()] = null;
        odds[stage].set(worker.slot().value(), 0);
        taken[stage]--;
    }

    private long oddsOf(Worker worker) {
        int credit = run.limits().creditsPerWorker() - worker.inFlight();
        if (!worker.isEligible() || credit <= 0) {
            return 0;
        }
        double millis = worker.millisPerUnit() > 0 ? typical(worker) : typicalMillisPerUnit[worker.stage().value()];
        double speed = millis > 0 ? ODDS_PER_SPEED / millis : ODDS_PER_SPEED;
        // Each sample that waited too long for it quarters a worker's odds until it completes a pass.
        long odds = Math.round(speed) >> Math.min(40, 2 * worker.overdue());
        return credit * Math.max(1, Math.min(MAX_ODDS, odds));
    }

    /** Newcomers get the odds of a typical worker of the stage until they are measured. */
    private double typical(Worker worker) {
        int stage = worker.stage().value();
        double before = typicalMillisPerUnit[stage];
        typicalMillisPerUnit[stage] = before == 0 ? worker.millisPerUnit() : before + 0.05 * (worker.millisPerUnit() - before);
        return worker.millisPerUnit();
    }
}
