package dev.iota.local.bench;

import dev.iota.local.LocalFailure;
import dev.iota.local.cluster.Member;
import dev.iota.protocol.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A cluster under load for long, of which something is killed again and again. */
@Command(name = "soak", mixinStandardHelpOptions = true,
        description = "Kills parts of a cluster under load at random, for long; whether anything is lost, doubled or leaked.")
public final class SoakBench implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 600;
    private static final long LOOK_SECONDS = 5;

    @Option(names = "--minutes", defaultValue = "60", description = "of killing (default: ${DEFAULT-VALUE})")
    private int minutes;

    @Option(names = "--kill-every", defaultValue = "30s", paramLabel = "SECONDS",
            description = "such as 30s, or never: what is killed does not live long enough to show a leak (default: ${DEFAULT-VALUE})")
    private String killEvery;

    @Option(names = "--warm-up-minutes", defaultValue = "1",
            description = "of each process, left out of the slope of its memory (default: ${DEFAULT-VALUE})")
    private int warmUpMinutes;

    @Option(names = "--seed", defaultValue = "1", description = "of who is killed (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--work-dir", defaultValue = ".iota/bench-soak", description = "deleted first (default: ${DEFAULT-VALUE})")
    private Path workDirectory;

    private MemoryTrend memory;
    private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
    private int passedOver;

    @Override
    public Integer call() throws Exception {
        long everyNanos = everyNanos();
        memory = new MemoryTrend(TimeUnit.MINUTES.toMillis(warmUpMinutes));
        Map<String, Object> result = new LinkedHashMap<>(Map.of("bench", "soak"));
        Accounts.Balance balance;
        try (ClusterTrial trial = ClusterTrial.start(workDirectory)) {
            ClusterTrial.require(ClusterTrial.await(PATIENCE_SECONDS, () -> trial.isWhole() && trial.openEpoch() > 0),
                    "The run sealed no epoch.");
            soak(trial, everyNanos);
            int open = trial.openEpoch();
            long endedNanos = System.nanoTime();
            ClusterTrial.require(ClusterTrial.await(PATIENCE_SECONDS, () -> trial.isWhole() && trial.openEpoch() > open + 1),
                    "The run did not recover from the last kill within " + PATIENCE_SECONDS + " s; see " + workDirectory);
            result.put("recoveredSeconds", (System.nanoTime() - endedNanos) / 1e9);
            balance = trial.balance();
        }
        result.put("minutes", minutes);
        result.put("seed", seed);
        result.put("kills", new TreeMap<>(kills));
        result.put("passedOver", passedOver);
        result.put("balance", balance);
        result.put("memory", slopes());
        System.out.println(new String(Json.write(result)));
        return balance.lost() == 0 && balance.doubled() == 0 && balance.misPaid() == 0 ? 0 : 1;
    }

    private void soak(ClusterTrial trial, long everyNanos) throws Exception {
        Random random = new Random(seed);
        CountDownLatch never = new CountDownLatch(1);
        long beginNanos = System.nanoTime();
        long nextNanos = beginNanos + everyNanos;
        while (System.nanoTime() - beginNanos < TimeUnit.MINUTES.toNanos(minutes)) {
            remember(trial);
            if (System.nanoTime() - nextNanos >= 0) {
                kill(trial, Victim.values()[random.nextInt(Victim.values().length)]);
                nextNanos += everyNanos;
            }
            never.await(LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** One that is away can't be killed; and a second broker of three would stop the others, which is no failure that they are to bear. */
    private void kill(ClusterTrial trial, Victim victim) throws Exception {
        boolean isThere = trial.cluster().seen().orElseThrow().problems().keySet().stream().map(member -> member.kind().name())
                .noneMatch(victim.name()::equals);
        if (!isThere || victim == Victim.BROKER && trial.cluster().processIds().keySet().stream()
                .filter(member -> member.kind() == Member.Kind.BROKER).count() < 3) {
            passedOver++;
            return;
        }
        try {
            trial.kill(victim);
            kills.merge(victim, 1, Integer::sum);
            System.out.printf(Locale.ROOT, "killed %s in epoch %d%n", victim.name().toLowerCase(Locale.ROOT), trial.openEpoch());
        } catch (IOException | ExecutionException | TimeoutException notToBeFound) {
            // Flink or Kafka, which know where the victim is, are themselves about to come back.
            passedOver++;
        }
    }

    private void remember(ClusterTrial trial) {
        long nowMillis = System.currentTimeMillis();
        Map<String, Long> processes = new TreeMap<>(trial.run().workers().living());
        trial.cluster().processIds().forEach((member, process) -> processes.put(member.name(), process));
        processes.put("launcher", ProcessHandle.current().pid());
        processes.forEach((name, process) -> {
            long bytes = residentBytes(process);
            if (bytes > 0) {
                memory.add(name, process, nowMillis, bytes);
            }
        });
    }

    /** 0 where the system does not say, or the process is gone. */
    private static long residentBytes(long process) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst().orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }

    private Map<String, Object> slopes() {
        Map<String, Object> slopes = new LinkedHashMap<>();
        memory.slopes().forEach((name, slope) -> {
            if (Double.isFinite(slope.megabytesPerHour())) {
                slopes.put(name, Map.of("megabytesPerHour", Math.round(slope.megabytesPerHour()), "hours", slope.hours(), "megabytes",
                        Math.round(slope.lastMegabytes())));
            }
        });
        return slopes;
    }

    private long everyNanos() {
        if (minutes < 1 || warmUpMinutes < 0 || !killEvery.matches("never|[1-9]\\d{0,4}s?")) {
            throw new LocalFailure(LocalFailure.USAGE,
                    "--minutes must be 1 or more, --warm-up-minutes 0 or more, and --kill-every seconds such as 30s, or never.");
        }
        if (killEvery.equals("never")) {
            return Long.MAX_VALUE;
        }
        return TimeUnit.SECONDS.toNanos(Long.parseLong(killEvery.replace("s", "")));
    }
}
