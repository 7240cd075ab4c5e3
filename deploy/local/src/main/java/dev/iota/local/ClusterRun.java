package dev.iota.local;

import dev.iota.jobs.OrchestratorJob;
import dev.iota.jobs.ValidatorJob;
import dev.iota.local.cluster.ClusterFacts;
import dev.iota.local.cluster.ClusterFolder;
import dev.iota.local.cluster.FlinkRest;
import dev.iota.local.cluster.JobOrder;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A run on the cluster of {@code ./iota cluster up}: its brokers, its store, its Flink; the workers are this process's. */
public final class ClusterRun implements TrainingRun {
    private static final int POLL_MILLIS = 250;
    private static final int SUBMISSION_SECONDS = 300;
    private static final int CANCEL_SECONDS = 20;

    private final RunSpec run;
    private final RunFolder folder;
    private final ClusterFolder cluster;
    private final ClusterFacts facts;
    private final List<JobOrder> orders;
    private final WorkerProcesses workers;
    private final RunWatcher watcher;

    private ClusterRun(RunSpec run, RunFolder folder, ClusterFolder cluster, ClusterFacts facts, List<JobOrder> orders,
            WorkerProcesses workers, RunWatcher watcher) {
        this.run = run;
        this.folder = folder;
        this.cluster = cluster;
        this.facts = facts;
        this.orders = orders;
        this.workers = workers;
        this.watcher = watcher;
    }

    /** Starts everything, jobs from their newest checkpoints if there are any. What was started is stopped again if a later part fails. */
    public static ClusterRun start(
            RunSpec run, RunFolder folder, ClusterFolder cluster, LocalRun.Settings settings, Consumer<String> notices) {
        ClusterFacts facts = cluster.requireUp();
        refuseOrders(folder);
        LocalRun.describe(run, folder, settings.store());
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            LiveRun.placeOn(cluster, folder);
            TopicCreator.create(facts.brokers(), new Topics(run.run()).all(run));
            RunWatcher watcher = RunWatcher.start(facts.brokers(), run);
            started.push(watcher);
            WorkerProcesses workers = new WorkerProcesses(run, folder, facts.brokers(),
                    settings.withEnvironment(cluster.storeEnvironment(facts)), notices);
            workers.createValidatorKeys();
            List<JobOrder> orders = List.of(orchestrator(run, folder, facts),
                    validator(run, folder, facts, settings.scrutiny(), workers.validators()));
            started.push(() -> withdraw(cluster, facts, orders));
            orders.forEach(cluster::order);
            awaitJobs(cluster, facts, orders);
            started.push(workers);
            workers.start();
            return new ClusterRun(run, folder, cluster, facts, orders, workers, watcher);
        } catch (RuntimeException e) {
            started.forEach(part -> LocalRun.close(part, e));
            throw e;
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The run's folder " + folder.path() + " can't be written: " + e, e);
        }
    }

    private static void refuseOrders(RunFolder folder) {
        if (RollbackOrder.find(folder).isPresent()) {
            throw new LocalFailure(LocalFailure.USAGE,
                    "On a cluster a run goes back while it is under way: resume it, then ./iota rollback --epoch E.");
        }
    }

    private static JobOrder orchestrator(RunSpec run, RunFolder folder, ClusterFacts facts) {
        List<String> arguments = List.of("--brokers", facts.brokers(), "--run-file", folder.runFile().toString(), "--orchestrator-key-file",
                folder.keyFile().toString(), "--store", facts.store());
        return order(run, "orchestrator", OrchestratorJob.class, arguments, Map.of("execution.checkpointing.interval", "1 s",
                "execution.checkpointing.num-retained", "100"));
    }

    private static JobOrder validator(RunSpec run, RunFolder folder, ClusterFacts facts, Scrutiny scrutiny, List<MinerId> validators) {
        List<String> arguments = new ArrayList<>(List.of("--brokers", facts.brokers(), "--run-file", folder.runFile().toString(),
                "--frame-every", Integer.toString(scrutiny.frameEvery())));
        if (scrutiny.hasConsequences()) {
            arguments.addAll(List.of("--operator-key-file", folder.keyFile().toString(), "--audit-share",
                    Double.toString(scrutiny.auditShare())));
            validators.forEach(validator -> arguments.addAll(List.of("--validator", validator.value())));
        }
        return order(run, "validator", ValidatorJob.class, arguments, Map.of("execution.checkpointing.interval", "3 s",
                "execution.checkpointing.num-retained", "2"));
    }

    private static JobOrder order(RunSpec run, String role, Class<?> main, List<String> arguments, Map<String, String> settings) {
        return new JobOrder(run.run() + "-" + role, "iota " + role + " of run " + run.run(), main.getName(), arguments, settings,
                "checkpoints/" + run.run() + "/" + role);
    }

    private static void awaitJobs(ClusterFolder cluster, ClusterFacts facts, List<JobOrder> orders) {
        FlinkRest flink = new FlinkRest(facts.webAddress());
        boolean areRunning = await(SUBMISSION_SECONDS, () -> {
            List<FlinkRest.Job> jobs = flink.jobs();
            return orders.stream().allMatch(order ->
                    jobs.stream().anyMatch(job -> job.title().equals(order.title()) && job.state().equals("RUNNING")));
        });
        if (!areRunning) {
            throw new LocalFailure(LocalFailure.INTERNAL, "Flink does not run the run's jobs after " + SUBMISSION_SECONDS + " s: see "
                    + facts.webAddress() + " and the logs in " + cluster.path().resolve("logs") + ".");
        }
    }

    /** No longer kept running, and cancelled; their checkpoints stay. */
    private static void withdraw(ClusterFolder cluster, ClusterFacts facts, List<JobOrder> orders) {
        orders.forEach(cluster::withdraw);
        FlinkRest flink = new FlinkRest(facts.webAddress());
        await(CANCEL_SECONDS, () -> {
            boolean areOver = true;
            for (FlinkRest.Job job : flink.jobs()) {
                if (job.isUnderWay() && orders.stream().anyMatch(order -> order.title().equals(job.title()))) {
                    flink.cancel(job);
                    areOver = false;
                }
            }
            return areOver;
        });
    }

    /** Something that Flink may not be there to say. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static boolean await(int seconds, Condition condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                if (condition.holds()) {
                    return true;
                }
            } catch (IOException awayForNow) {
                // Asked again until the deadline.
            }
            try {
                if (System.nanoTime() > deadline || never.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    @Override
    public RunSpec run() {
        return run;
    }

    @Override
    public RunFolder folder() {
        return folder;
    }

    @Override
    public String brokers() {
        return facts.brokers();
    }

    @Override
    public Brokers access() {
        return Brokers.open(facts.brokers());
    }

    @Override
    public String flinkAddress() {
        return facts.webAddress();
    }

    @Override
    public WorkerProcesses workers() {
        return workers;
    }

    @Override
    public RunWatcher watcher() {
        return watcher;
    }

    /** The cluster keeps its jobs running; without its supervisor, nobody does. */
    @Override
    public Optional<String> failure() {
        return cluster.supervisor().isPresent() ? Optional.empty()
                : Optional.of("The cluster's supervisor ended: ./iota cluster down, then up, then ./iota train --cluster --resume.");
    }

    @Override
    public void close() {
        workers.close();
        withdraw(cluster, facts, orders);
        watcher.close();
    }
}
