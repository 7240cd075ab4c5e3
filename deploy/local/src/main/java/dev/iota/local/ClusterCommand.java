package dev.iota.local;

import dev.iota.local.cluster.Cluster;
import dev.iota.local.cluster.ClusterFacts;
import dev.iota.local.cluster.ClusterFolder;
import dev.iota.local.cluster.Health;
import dev.iota.local.cluster.Member;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A cluster on this machine, each of its processes a JVM of its own. */
@Command(name = "cluster", mixinStandardHelpOptions = true,
        subcommands = {ClusterCommand.Up.class, ClusterCommand.Status.class, ClusterCommand.Down.class},
        description = "Kafka, an S3 server and Flink as processes of their own on this machine, for ./iota train --cluster.")
final class ClusterCommand {
    private static final int POLL_MILLIS = 250;

    /** Where the cluster's files are. */
    static final class Place {
        @Option(names = "--work-dir", defaultValue = ".iota", description = "the cluster is kept below it (default: ${DEFAULT-VALUE})")
        private Path workDirectory;

        ClusterFolder folder() {
            return ClusterFolder.in(workDirectory);
        }
    }

    /** Starts it, and returns when all of it is ready. */
    @Command(name = "up", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Starts the cluster, and a supervisor that starts again what dies.")
    static final class Up implements Callable<Integer> {
        @Mixin
        private Place place;

        @Option(names = "--brokers", defaultValue = "3", paramLabel = "N",
                description = "Kafka nodes, 1 or 3 as a rule (default: ${DEFAULT-VALUE})")
        private int brokers;

        @Option(names = "--task-managers", defaultValue = "2", paramLabel = "N",
                description = "with two slots each (default: ${DEFAULT-VALUE})")
        private int taskManagers;

        @Option(names = "--web-port", defaultValue = "0", paramLabel = "PORT", description = "of Flink's web UI (default: a free one)")
        private int webPort;

        @Option(names = "--wait", defaultValue = "180", paramLabel = "SECONDS",
                description = "for all to be ready (default: ${DEFAULT-VALUE})")
        private int waitSeconds;

        @Option(names = "--foreground", description = "supervises in this process, until Ctrl-C stops the cluster")
        private boolean isForeground;

        @Override
        public Integer call() throws Exception {
            ClusterFolder folder = place.folder();
            ClusterFacts.choose(brokers, taskManagers, webPort);
            if (isForeground) {
                return supervise(folder);
            }
            List<String> living = folder.living();
            if (!living.isEmpty()) {
                throw new LocalFailure(LocalFailure.USAGE, "A cluster in " + folder.path() + " is up, or left processes ("
                        + String.join(", ", living) + "): see ./iota cluster status, stop it with ./iota cluster down.");
            }
            return detach(folder);
        }

        private int supervise(ClusterFolder folder) throws InterruptedException {
            ClusterFacts facts = ClusterFacts.choose(brokers, taskManagers, webPort);
            keepLogIn(folder);
            try (Interrupts interrupts = Interrupts.listen(() -> System.out.println("Stopping the cluster…"));
                    Cluster cluster = Cluster.start(home(), folder, facts, System.out::println)) {
                boolean wasReady = false;
                while (!interrupts.await(POLL_MILLIS)) {
                    if (!wasReady && cluster.isReady()) {
                        wasReady = true;
                        describe(facts);
                    }
                }
            }
            return 0;
        }

        private int detach(ClusterFolder folder) throws Exception {
            Path log = folder.path().resolve("logs").resolve("supervisor.out");
            Files.createDirectories(log.getParent());
            Process supervisor = new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
            System.out.printf("Starting %d brokers, an S3 server, a JobManager and %d TaskManagers…%n", brokers, taskManagers);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
            while (!supervisor.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                List<String> said = Files.readAllLines(log);
                if (said.contains(READY)) {
                    describe(folder.requireUp());
                    return 0;
                }
                if (System.nanoTime() > deadline) {
                    throw new LocalFailure(LocalFailure.INTERNAL, "The cluster is not ready after " + waitSeconds
                            + " s: ./iota cluster status says what it waits for, ./iota cluster down stops it.");
                }
            }
            List<String> said = Files.readAllLines(log);
            throw new LocalFailure(supervisor.exitValue(), said.isEmpty()
                    ? "The supervisor ended; see " + log : String.join(System.lineSeparator(), said));
        }

        private List<String> command() {
            List<String> command = new ArrayList<>(List.of("nohup", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.configurationFile=iota-log4j2.properties",
                    "-Diota.home=" + home().toAbsolutePath(), "-cp", System.getProperty("java.class.path"), "dev.iota.local.Iota",
                    "cluster", "up", "--foreground"));
            command.addAll(List.of("--work-dir", place.workDirectory.toString(), "--brokers", Integer.toString(brokers), "--task-managers",
                    Integer.toString(taskManagers), "--web-port", Integer.toString(webPort)));
            return command;
        }

        private static final String READY = "The cluster is ready.";

        private static void describe(ClusterFacts facts) {
            System.out.println(READY);
            System.out.println("  Kafka  " + facts.brokers());
            System.out.println("  S3     " + facts.s3Endpoint() + ", bucket " + ClusterFacts.BUCKET);
            System.out.println("  Flink  " + facts.webAddress());
            System.out.println("Next: ./iota train --cluster");
        }

        private static void keepLogIn(ClusterFolder folder) {
            if (System.getProperty("iota.log") == null) {
                System.setProperty("iota.log", folder.log("supervisor").toString());
            }
        }

        private static Path home() {
            return Path.of(System.getProperty("iota.home", "."));
        }
    }

    /** Says of each process whether it lives and is ready. */
    @Command(name = "status", mixinStandardHelpOptions = true,
            description = "Says of each process whether it lives and is ready, and why not.")
    static final class Status implements Callable<Integer> {
        @Mixin
        private Place place;

        /** 1 if anything is not as it should be. */
        @Override
        public Integer call() {
            ClusterFolder folder = place.folder();
            if (folder.living().isEmpty()) {
                System.out.println("No cluster is up in " + folder.path() + ": start it with ./iota cluster up.");
                return LocalFailure.INTERNAL;
            }
            ClusterFacts facts = folder.facts().orElseThrow(() ->
                    new LocalFailure(LocalFailure.INTERNAL, "The cluster is about to start."));
            boolean isSupervised = folder.supervisor().isPresent();
            System.out.printf("%-14s %s%n", "supervisor",
                    isSupervised ? "ready" : "is not running: what dies stays dead; ./iota cluster down, then up");
            try (Health health = new Health(folder, facts)) {
                Health.Seen seen = health.look();
                for (Member member : facts.members()) {
                    String process = folder.process(member.name()).map(known -> "process " + known.processId()).orElse("");
                    String problem = seen.problems().get(member);
                    System.out.printf("%-14s %-16s %s%n", member, process,
                            problem == null ? "ready" : problem + "; see " + folder.log(member.name()));
                }
                seen.jobs().ifPresent(jobs -> jobs.forEach(job ->
                        System.out.printf("%-14s %s%n", job.state().toLowerCase(Locale.ROOT), job.title())));
                System.out.printf("Kafka %s   S3 %s   Flink %s%n", facts.brokers(), facts.s3Endpoint(), facts.webAddress());
                return isSupervised && seen.problems().isEmpty() ? 0 : LocalFailure.INTERNAL;
            }
        }
    }

    /** Stops it. */
    @Command(name = "down", mixinStandardHelpOptions = true,
            description = "Stops every process of the cluster, also after a crash. What it stored stays.")
    static final class Down implements Callable<Integer> {
        @Mixin
        private Place place;

        @Option(names = "--delete", description = "deletes what it stored, too: topics, weights, checkpoints")
        private boolean isDeleted;

        @Override
        public Integer call() throws IOException {
            ClusterFolder folder = place.folder();
            List<String> stopped = Cluster.stop(folder);
            System.out.println(stopped.isEmpty() ? "No cluster was up in " + folder.path() + "."
                    : "Stopped " + String.join(", ", stopped) + ".");
            if (isDeleted) {
                folder.deleteAll();
            }
            return 0;
        }
    }
}
