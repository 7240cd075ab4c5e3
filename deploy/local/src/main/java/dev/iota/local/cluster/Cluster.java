package dev.iota.local.cluster;

import dev.iota.local.LocalFailure;
import dev.iota.local.cluster.Supervision.Deed;
import dev.iota.local.cluster.Supervision.Situation;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Kafka, an S3 server and Flink, each process a JVM of its own. This process supervises them: what dies is started again. */
public final class Cluster implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;
    private static final int STOP_SECONDS = 15;
    private static final Duration SUBMISSION = Duration.ofMinutes(4);

    private final ClusterFolder folder;
    private final ClusterFacts facts;
    private final Programs programs;
    private final Consumer<String> notices;
    private final Supervision supervision;
    private final Map<Member, Long> heldUntilMillis = new ConcurrentHashMap<>();
    private final Map<Member, Process> processes = new ConcurrentSkipListMap<>();
    private final Set<String> submitting = ConcurrentHashMap.newKeySet();
    private final ExecutorService submissions = Executors.newSingleThreadExecutor();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread supervisor = new Thread(this::supervise, "cluster-supervisor");
    private volatile Health.Seen seen;

    private Cluster(Path home, ClusterFolder folder, ClusterFacts facts, Consumer<String> notices) {
        this.folder = folder;
        this.facts = facts;
        this.programs = new Programs(home, folder, facts);
        this.notices = notices;
        this.supervision = new Supervision(facts.members());
    }

    /**
     * Starts every process on what an earlier cluster left in the folder, if any did.
     *
     * @param home the checkout, built
     * @param notices is told when a process ended unexpectedly
     * @throws LocalFailure if processes of a cluster in this folder still live
     */
    public static Cluster start(Path home, ClusterFolder folder, ClusterFacts facts, Consumer<String> notices) {
        List<String> living = folder.living();
        if (!living.isEmpty()) {
            throw new LocalFailure(LocalFailure.USAGE, folder.supervisor().isPresent()
                    ? "The cluster in " + folder.path() + " is up: ./iota cluster status shows it, ./iota cluster down stops it."
                    : "Of a cluster in " + folder.path() + " that lost its supervisor there still run " + living
                            + ": stop them with ./iota cluster down.");
        }
        try {
            Cluster cluster = new Cluster(home, folder, facts, notices);
            folder.create();
            folder.record(ClusterFolder.SUPERVISOR, ProcessHandle.current());
            cluster.programs.configure();
            // They name addresses of an earlier cluster; whoever goes on with a run orders its jobs anew.
            folder.orders().forEach(folder::withdraw);
            folder.useStore(facts);
            folder.write(facts);
            cluster.supervisor.start();
            return cluster;
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The cluster's folder " + folder.path() + " can't be written: " + e, e);
        }
    }

    public ClusterFacts facts() {
        return facts;
    }

    public ClusterFolder folder() {
        return folder;
    }

    /** What the latest look found; empty before the first. */
    public Optional<Health.Seen> seen() {
        return Optional.ofNullable(seen);
    }

    /** Whether every member does its work. */
    public boolean isReady() {
        return seen().filter(found -> found.problems().isEmpty()).isPresent();
    }

    /** Process ids of those that live. */
    public Map<Member, Long> processIds() {
        return processes.entrySet().stream().filter(entry -> entry.getValue().isAlive())
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().pid()));
    }

    /** As {@code kill -9} would, and keeps it away for so long. */
    public void kill(Member member, Duration away) throws InterruptedException {
        if (!away.isZero()) {
            heldUntilMillis.put(member, System.currentTimeMillis() + away.toMillis());
        }
        Process process = processes.get(member);
        process.destroyForcibly();
        process.waitFor();
    }

    private void supervise() {
        try (Health health = new Health(folder, facts)) {
            do {
                // Before the look: a job that is submitted meanwhile may not be in it.
                Set<String> submittedBefore = Set.copyOf(submitting);
                Health.Seen found = health.look();
                for (Deed deed : supervision.decide(situation(found, submittedBefore), System.currentTimeMillis())) {
                    perform(deed);
                }
                seen = found;
            } while (!stopped.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Situation situation(Health.Seen found, Set<String> submittedBefore) {
        long nowMillis = System.currentTimeMillis();
        Set<Member> living = processes.entrySet().stream().filter(entry -> entry.getValue().isAlive()).map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Set<Member> held = heldUntilMillis.entrySet().stream().filter(entry -> entry.getValue() > nowMillis).map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Set<String> titles = found.jobs().stream().flatMap(List::stream).filter(FlinkRest.Job::isUnderWay).map(FlinkRest.Job::title)
                .collect(Collectors.toSet());
        titles.addAll(submittedBefore);
        return new Situation(living, held, found.jobs().isPresent(), titles, folder.orders());
    }

    private void perform(Deed deed) {
        if (deed instanceof Supervision.Start start) {
            start(start.member());
        } else if (deed instanceof Supervision.Submit submit && submitting.add(submit.order().title())) {
            submissions.execute(() -> submit(submit.order()));
        }
    }

    private synchronized void start(Member member) {
        if (stopped.getCount() == 0) {
            return;
        }
        Process before = processes.get(member);
        if (before != null) {
            notices.accept(member + " ended with exit code " + before.exitValue() + " and is started again; see "
                    + folder.log(member.name()));
        }
        Process process = Programs.start(programs.of(member));
        processes.put(member, process);
        folder.record(member.name(), process.toHandle());
    }

    /** From the newest checkpoint; if the store can't say which that is, not at all: the supervision will ask again. */
    private void submit(JobOrder order) {
        try (ObjectStore store = ObjectStores.open(facts.store())) {
            Optional<String> checkpoint =
                    RetainedCheckpoints.newest(store.list(order.checkpoints() + "/")).map(key -> facts.store() + "/" + key);
            boolean isTaken = runs(order, programs.submission(order, checkpoint));
            notices.accept(isTaken ? order.title() + " was submitted" + checkpoint.map(path -> ", from " + path).orElse("")
                    : order.title() + " could not be submitted; see " + folder.output("submit-" + order.name()));
        } catch (StoreException away) {
            notices.accept(order.title() + " waits for the store: " + away.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            folder.forget("submit-" + order.name());
            submitting.remove(order.title());
        }
    }

    /** Whether it ends well and in time. It is over in any case then, also if the cluster is stopped meanwhile. */
    private boolean runs(JobOrder order, ProcessBuilder submission) throws InterruptedException {
        Process process = Programs.start(submission);
        try {
            folder.record("submit-" + order.name(), process.toHandle());
            return process.waitFor(SUBMISSION.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Stops every process, the last started first; those that don't end in time are killed. */
    @Override
    public void close() {
        stopped.countDown();
        submissions.shutdownNow();
        try {
            supervisor.join();
            submissions.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            stop(folder, facts.members());
        }
        folder.forget(ClusterFolder.SUPERVISOR);
    }

    /** Ends what a cluster left running, by whomever it was started; none that is not of this folder. */
    public static List<String> stop(ClusterFolder folder) {
        List<String> living = folder.living();
        List<Member> members = folder.facts().map(ClusterFacts::members).orElse(List.of());
        folder.process(ClusterFolder.SUPERVISOR).flatMap(ProcessRecord::find).ifPresent(supervisor -> {
            supervisor.destroy();
            await(supervisor, (members.size() + 1) * STOP_SECONDS);
        });
        stop(folder, members);
        for (String name : folder.living()) {
            folder.process(name).flatMap(ProcessRecord::find).ifPresent(ProcessHandle::destroyForcibly);
            folder.forget(name);
        }
        folder.forget(ClusterFolder.SUPERVISOR);
        return living;
    }

    /** Kind by kind: brokers together, or the last one would wait for the others' votes. */
    private static void stop(ClusterFolder folder, List<Member> members) {
        Map<Member.Kind, List<Member>> kinds = members.stream().collect(Collectors.groupingBy(Member::kind));
        kinds.keySet().stream().sorted(Comparator.reverseOrder()).forEach(kind -> {
            List<ProcessHandle> living = kinds.get(kind).stream()
                    .flatMap(member -> folder.process(member.name()).flatMap(ProcessRecord::find).stream()).toList();
            living.forEach(ProcessHandle::destroy);
            living.forEach(process -> await(process, STOP_SECONDS));
            kinds.get(kind).forEach(member -> folder.forget(member.name()));
        });
    }

    private static void await(ProcessHandle process, int seconds) {
        process.onExit().completeOnTimeout(process, seconds, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
