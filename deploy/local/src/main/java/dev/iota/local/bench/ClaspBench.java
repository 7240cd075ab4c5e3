package dev.iota.local.bench;

import dev.iota.local.bench.ClaspTrials.Draw;
import dev.iota.local.bench.ClaspTrials.Loss;
import dev.iota.local.bench.ClaspTrials.Outcome;
import dev.iota.protocol.event.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How soon and how surely CLASP finds bad miners without knowing how many there are, and what Flink adds to its cost. */
@Command(name = "clasp", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Bad miners found in the paper's toy and in a harder case, false alarms, and speed of the operators.")
public final class ClaspBench implements Callable<Integer> {
    private static final int[] ONE_BAD = {40, 50, 60, 70, 80};
    private static final int[] THREE_BAD = {80, 100, 110, 120, 130, 150};

    @Option(names = "--windows", defaultValue = "1000", description = "of each kind (default: ${DEFAULT-VALUE})")
    private int windows;

    @Option(names = "--miners", defaultValue = "10000", description = "in all, for the speed (default: ${DEFAULT-VALUE})")
    private int miners;

    @Option(names = "--samples", defaultValue = "8192", description = "for the speed (default: ${DEFAULT-VALUE})")
    private int samples;

    /** The paper's toy: N(4.5, 0.2), a tenth more of both on a pathway with any bad miner. */
    private static final Loss TOY = (bad, progress, random) -> (bad > 0 ? 1.1 : 1) * (4.5 + 0.2 * random.nextGaussian());
    private static final Loss HARD = (bad, progress, random) -> 4.5 - 0.5 * progress + 0.15 * bad + 0.4 * random.nextGaussian();

    @Override
    public Integer call() throws Exception {
        ClaspTrials toy = new ClaspTrials(5, 5);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "clasp");
        result.put("windows", windows);
        Outcome one = null;
        for (int count : ONE_BAD) {
            one = toy("1 bad", toy, count, 1);
        }
        result.put("toyOneBad80", one.exactShare());
        Outcome three = null;
        for (int count : THREE_BAD) {
            three = toy("3 bad", toy, count, 3);
        }
        result.put("toyThreeBad150", three.exactShare());
        Outcome none = toy("0 bad", toy, 80, 0).plus(toy("0 bad", toy, 150, 0));
        ClaspTrials hard = new ClaspTrials(5, 20);
        Outcome uneven = hard.run(Math.max(1, windows / 5), 8_000, 3, Draw.UNEVEN, HARD);
        Outcome honest = hard.run(Math.max(1, windows / 5), 8_000, 0, Draw.UNEVEN, HARD);
        System.out.printf(Locale.ROOT, "5 x 20, uneven shares (0.2 to 1), falling loss, 3 bad of 0.15 against noise 0.4, 8,000 samples: F1 %.3f%n",
                uneven.f1());
        result.put("f1At8000", uneven.f1());
        result.put("falseAlarmsPer1000", none.plus(honest).falseAlarmsPer1000());
        Map<?, ?> speed = OwnProcess.run(ClaspSpeed.class, Map.of(), List.of(Integer.toString(miners), Integer.toString(samples)), true);
        speed.forEach((name, value) -> result.put(name.toString(), value));
        System.out.println(new String(Json.write(result)));
        return 0;
    }

    private Outcome toy(String what, ClaspTrials toy, int count, int bad) {
        Outcome independent = toy.run(windows, count, bad, Draw.INDEPENDENT, TOY);
        Outcome balanced = toy.run(windows, count, bad, Draw.BALANCED, TOY);
        System.out.printf(Locale.ROOT,
                "toy, %s, %3d samples: exactly found %5.1f %% (drawn as by the orchestrator), %5.1f %% (independently); false alarms %.2f, %.2f per 1,000%n",
                what, count, 100 * balanced.exactShare(), 100 * independent.exactShare(), balanced.falseAlarmsPer1000(),
                independent.falseAlarmsPer1000());
        return balanced;
    }
}
