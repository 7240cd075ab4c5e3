package dev.iota.operators.orchestration;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides which stage a worker computes. The pipeline is as fast as its slowest stage, so what is evened out is each stage's measured
 * throughput, not its head count.
 */
public final class StagePlanner {
    /** A micro-batch is one unit forward and two backward. */
    static final int UNITS_PER_SAMPLE = 3;
    /** A move must better the slowest stage by this factor, or workers would wander for nothing. */
    private static final double WORTHWHILE = 1.1;

    private final double[] cost;

    /** A worker that would do more good at another stage. */
    public record Move(Worker worker, Stage to) {}

    public StagePlanner(ModelSpec model) {
        cost = new double[model.stages()];
        for (int stage = 0; stage < cost.length; stage++) {
            cost[stage] = StageLayout.of(model, new Stage(stage)).tensors().stream()
                    // Looking up an embedding is free beside the matrix products.
                    .filter(tensor -> !tensor.name().equals("embedding"))
                    .mapToLong(StageLayout.Parameter::elements)
                    .sum();
        }
    }

    /** How much longer a unit of work takes at one stage than at another. */
    public double scale(Stage from, Stage to) {
        return cost[to.value()] / cost[from.value()];
    }

    /** The stage with the least throughput among those that have room; empty if none has. */
    public OptionalInt stageForJoiner(Iterable<Worker> workers, boolean[] hasRoom) {
        double[] throughput = throughput(workers);
        int best = -1;
        for (int stage = 0; stage < throughput.length; stage++) {
            if (hasRoom[stage] && (best < 0 || throughput[stage] < throughput[best])) {
                best = stage;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** The single move to the slowest stage that betters the slowest stage most, if it is worth it. */
    public Optional<Move> move(Iterable<Worker> workers, boolean[] hasRoom) {
        double[] throughput = throughput(workers);
        int slowest = 0;
        for (int stage = 1; stage < throughput.length; stage++) {
            slowest = throughput[stage] < throughput[slowest] ? stage : slowest;
        }
        if (!hasRoom[slowest]) {
            return Optional.empty();
        }
        double reference = reference(workers);
        double best = throughput[slowest] * WORTHWHILE;
        Move move = null;
        int[] count = count(workers);
        for (Worker worker : workers) {
            int from = worker.stage().value();
            if (from == slowest || count[from] < 2) {
                continue;
            }
            double after = minimum(throughput, from, samplesPerMilli(worker, from, reference), slowest,
                    samplesPerMilli(worker, slowest, reference));
            if (after > best) {
                best = after;
                move = new Move(worker, new Stage(slowest));
            }
        }
        return Optional.ofNullable(move);
    }

    /** Samples per millisecond that each stage can do. */
    double[] throughput(Iterable<Worker> workers) {
        double reference = reference(workers);
        double[] throughput = new double[cost.length];
        for (Worker worker : workers) {
            int stage = worker.stage().value();
            throughput[stage] += samplesPerMilli(worker, stage, reference);
        }
        return throughput;
    }

    private double samplesPerMilli(Worker worker, int stage, double reference) {
        double millisPerCost = worker.millisPerUnit() > 0 ? worker.millisPerUnit() / cost[worker.stage().value()] : reference;
        return 1 / (UNITS_PER_SAMPLE * millisPerCost * cost[stage]);
    }

    /** Time for a unit of work and of cost: the mean of those measured; any constant until one is. */
    private double reference(Iterable<Worker> workers) {
        double sum = 0;
        int measured = 0;
        for (Worker worker : workers) {
            if (worker.millisPerUnit() > 0) {
                sum += worker.millisPerUnit() / cost[worker.stage().value()];
                measured++;
            }
        }
        return measured == 0 ? 1 : sum / measured;
    }

    private int[] count(Iterable<Worker> workers) {
        int[] count = new int[cost.length];
        for (Worker worker : workers) {
            count[worker.stage().value()]++;
        }
        return count;
    }

    private static double minimum(double[] throughput, int from, double lost, int to, double gained) {
        double minimum = Double.POSITIVE_INFINITY;
        for (int stage = 0; stage < throughput.length; stage++) {
            double after = throughput[stage] - (stage == from ? lost : 0) + (stage == to ? gained : 0);
            // A stage that stays empty can't be helped by this move, and must not hide that another can.
            minimum = throughput[stage] == 0 && stage != to ? minimum : Math.min(minimum, after);
        }
        return minimum;
    }

    /** Stages that nobody computes. */
    List<Stage> emptyStages(Iterable<Worker> workers) {
        int[] count = count(workers);
        List<Stage> empty = new ArrayList<>();
        for (int stage = 0; stage < count.length; stage++) {
            if (count[stage] == 0) {
                empty.add(new Stage(stage));
            }
        }
        return empty;
    }
}
