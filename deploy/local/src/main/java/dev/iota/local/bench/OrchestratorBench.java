package dev.iota.local.bench;

import dev.iota.protocol.event.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Cost of the ticket path, event in to ticket out, with few and with many workers, and early and late in a run. */
@Command(
        name = "orchestrator",
        description = "Cost of a ticket at 100 and at 10,000 workers, and after many samples.",
        mixinStandardHelpOptions = true)
public final class OrchestratorBench implements Callable<Integer> {
    private static final int FEW = 100;
    private static final int MANY = 10_000;

    @Option(names = "--rounds", description = "pairs of measurements (default: ${DEFAULT-VALUE})", defaultValue = "9")
    private int rounds;

    @Option(names = "--tickets", description = "tickets in one measurement (default: ${DEFAULT-VALUE})", defaultValue = "2000")
    private int tickets;

    @Override
    public Integer call() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "orchestrator");
        measure("rules alone", false, result, "rulesMicros", "rulesCostRatio10000To100", "rulesCostRatioLateToEarly");
        measure("with JSON and signatures", true, result, "micros", "costRatio10000To100", "costRatioLateToEarly");
        System.out.println(new String(Json.write(result)));
        return 0;
    }

    private void measure(String what, boolean isSigned, Map<String, Object> result, String micros, String ratio, String lateRatio) {
        int count = isSigned ? tickets / 10 : tickets;
        TicketPath few = new TicketPath(FEW, isSigned);
        TicketPath many = new TicketPath(MANY, isSigned);
        few.run(count);
        many.run(count);
        List<Double> ratios = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double fewMicros = few.run(count);
            double manyMicros = many.run(count);
            ratios.add(manyMicros / fewMicros);
            costs.add(manyMicros);
        }
        // Far into the run: if cost grew with the samples done, here it would show.
        many.run(10 * count);
        List<Double> late = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            late.add(many.run(count));
        }
        System.out.printf(Locale.ROOT, "%-25s %8.1f us a ticket at %,d workers, %.2f times that at %,d; %.2f times after %,d samples%n", what,
                Medians.of(costs), MANY, Medians.of(ratios), FEW, Medians.of(late) / Medians.of(costs), many.completed());
        result.put(micros, Medians.of(costs));
        result.put(ratio, Medians.of(ratios));
        result.put(lateRatio, Medians.of(late) / Medians.of(costs));
    }
}
