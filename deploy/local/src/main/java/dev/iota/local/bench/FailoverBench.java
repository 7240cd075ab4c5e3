package dev.iota.local.bench;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills one part of a cluster under load after the other, and measures how long the run stands still and what it loses. */
@Command(name = "failover", mixinStandardHelpOptions = true,
        description = "Kills a TaskManager, the JobManager, a broker, the store and half of the workers, one after another.")
public final class FailoverBench implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 600;
    private static final double MILLIS = 1_000.0;

    @Option(names = "--victims", split = ",", description = "which, in which order (default: ${DEFAULT-VALUE})",
            defaultValue = "taskmanager,jobmanager,broker,s3,workers")
    private List<Victim> victims;

    @Option(names = "--work-dir", defaultValue = ".iota/bench-failover", description = "deleted first (default: ${DEFAULT-VALUE})")
    private Path workDirectory;

    /**
     * How the run got over a loss, in seconds since the kill.
     *
     * @param firstSample until a sample was done whose ticket was issued after the kill
     * @param longestGap in which no sample was done, until all was whole again
     * @param firstEpoch until the first epoch that was sealed after the kill could be read
     * @param whole until every process did its work again
     */
    private record Recovery(double firstSample, double longestGap, double firstEpoch, double whole) {}

    @Override
    public Integer call() throws Exception {
        Map<String, Object> result = new LinkedHashMap<>(Map.of("bench", "failover"));
        Accounts.Balance balance;
        try (ClusterTrial trial = ClusterTrial.start(workDirectory)) {
            for (Victim victim : victims) {
                Recovery recovery = killed(trial, victim);
                balance = trial.balance();
                String name = victim.name().toLowerCase(Locale.ROOT);
                System.out.printf(Locale.ROOT,
                        "%-12s first new sample %5.1f s, longest gap %5.1f s, next epoch %5.1f s, whole %5.1f s; lost %d, doubled %d%n",
                        name, recovery.firstSample, recovery.longestGap, recovery.firstEpoch, recovery.whole, balance.lost(),
                        balance.doubled());
                result.put(name, Map.of("firstSampleSeconds", recovery.firstSample, "longestGapSeconds", recovery.longestGap,
                        "firstEpochSeconds", recovery.firstEpoch, "wholeSeconds", recovery.whole, "lost", balance.lost(), "doubled",
                        balance.doubled()));
            }
            balance = trial.balance();
        }
        result.put("balance", balance);
        System.out.println(new String(Json.write(result)));
        return balance.lost() == 0 && balance.doubled() == 0 && balance.misPaid() == 0 ? 0 : 1;
    }

    private static Recovery killed(ClusterTrial trial, Victim victim) throws Exception {
        int begun = trial.openEpoch();
        require(ClusterTrial.await(PATIENCE_SECONDS, () -> trial.isWhole() && trial.openEpoch() > begun),
                "was whole and sealed an epoch", victim);
        int open = trial.openEpoch();
        long atMillis = System.currentTimeMillis();
        trial.kill(victim);
        require(ClusterTrial.await(PATIENCE_SECONDS, () -> firstSince(trial, atMillis).isPresent()), "did another sample", victim);
        // One may have been about to be sealed at the kill.
        require(ClusterTrial.await(PATIENCE_SECONDS, () -> trial.openEpoch() > open + 1), "sealed another epoch", victim);
        double epochSeconds = (System.currentTimeMillis() - atMillis) / MILLIS;
        require(ClusterTrial.await(PATIENCE_SECONDS, trial::isWhole), "was whole again", victim);
        long wholeMillis = System.currentTimeMillis();
        return new Recovery((firstSince(trial, atMillis).getAsLong() - atMillis) / MILLIS,
                longestGap(trial, atMillis, wholeMillis) / MILLIS,
                epochSeconds, (wholeMillis - atMillis) / MILLIS);
    }

    private static OptionalLong firstSince(ClusterTrial trial, long atMillis) {
        return trial.run().watcher().ask(view -> view.losses().stream().filter(loss -> loss.issuedAtMillis() > atMillis)
                .mapToLong(LossRecord::completedAtMillis).min());
    }

    private static long longestGap(ClusterTrial trial, long fromMillis, long untilMillis) {
        List<Long> times = new ArrayList<>(List.of(fromMillis));
        trial.run().watcher().ask(view -> LongStream.concat(view.losses().stream().mapToLong(LossRecord::completedAtMillis)
                .filter(millis -> millis > fromMillis && millis < untilMillis), LongStream.of(untilMillis)).sorted().boxed().toList())
                .forEach(times::add);
        long longest = 0;
        for (int i = 1; i < times.size(); i++) {
            longest = Math.max(longest, times.get(i) - times.get(i - 1));
        }
        return longest;
    }

    private static void require(boolean holds, String what, Victim victim) {
        ClusterTrial.require(holds, "Killed " + victim + ": it was not so within " + PATIENCE_SECONDS + " s that the run " + what + ".");
    }
}
