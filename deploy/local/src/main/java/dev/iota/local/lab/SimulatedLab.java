package dev.iota.local.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iota.local.LocalFailure;
import dev.iota.local.bench.OwnProcess;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.model.ModelSpec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A simulated run with bad miners, and the same one without. */
final class SimulatedLab {
    private static final int MOST_MINERS = 5_000;

    private final Settings settings;

    /** What to simulate. */
    record Settings(Scenario scenario, int stages, int minersPerStage, int bad, long seed, long samples, long samplesPerEpoch,
            double auditShare) {
        Settings {
            require(scenario != Scenario.FORGE_ALONE && scenario != Scenario.FORGE_PAIR, scenario.title()
                    + " can't be simulated, as simulated miners have no weights to forge: leave out --simulated for a real run.");
            require(stages >= 2 && stages <= ModelSpec.MAX_STAGES, "--stages must be 2 to " + ModelSpec.MAX_STAGES + ": " + stages);
            require(minersPerStage >= 1 && minersPerStage * stages <= MOST_MINERS,
                    "--miners-per-stage must be 1 to " + MOST_MINERS / stages + " with " + stages + " stages: " + minersPerStage);
            require(samplesPerEpoch >= 1, "--samples-per-epoch must be 1 or more: " + samplesPerEpoch);
            require(samples >= 1 && samples <= 10_000_000, "--samples must be 1 to 10000000: " + samples);
        }

        int miners() {
            return stages * minersPerStage;
        }

        private static void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new LocalFailure(LocalFailure.USAGE, otherwise);
            }
        }
    }

    private SimulatedLab(Settings settings) {
        this.settings = settings;
    }

    /** In a process of its own, for the rules' sake: this one's compiler is made for little work. */
    static void run(Settings settings) throws Exception {
        OwnProcess.run(SimulatedLab.class, Map.of(), List.of(new String(Json.write(settings))), true);
    }

    public static void main(String[] arguments) throws IOException {
        new SimulatedLab(new ObjectMapper().readValue(arguments[0], Settings.class)).run();
    }

    private void run() {
        System.out.printf("%d simulated miners in %d stages, %d of them: %s%n", settings.miners(), settings.stages(), settings.bad(),
                settings.scenario().title());
        CompletableFuture<SimulatedRun> other = CompletableFuture.supplyAsync(() -> {
            SimulatedRun honest = new SimulatedRun(settings, 0);
            honest.toEnd();
            return honest;
        });
        SimulatedRun run = new SimulatedRun(settings, settings.bad());
        boolean isComplete = run.toEnd();
        show(run);
        System.out.println(new String(Json.write(result(run, other.join(), isComplete))));
    }

    private static void show(SimulatedRun run) {
        Detection suspected = Detection.suspected(run.validator().suspicions);
        Detection caught = Detection.caught(run.validator().quarantines);
        System.out.printf("%n  %-6s  %6s  %9s  %6s%n", "truth", "miners", "suspected", "caught");
        for (boolean isBad : new boolean[] {false, true}) {
            List<MinerId> all = run.miners().stream().map(SimulatedMiner::id).filter(miner -> run.bad().contains(miner) == isBad).toList();
            System.out.printf("  %-6s  %6d  %9d  %6d%n", isBad ? "bad" : "honest", all.size(),
                    all.stream().filter(miner -> suspected.namedAtSample(miner).isPresent()).count(),
                    all.stream().filter(miner -> caught.namedAtSample(miner).isPresent()).count());
        }
    }

    private Map<String, Object> result(SimulatedRun run, SimulatedRun honest, boolean isComplete) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("lab", settings.scenario().title());
        result.put("isSimulated", true);
        result.put("miners", settings.miners());
        result.put("bad", settings.bad());
        result.put("seed", settings.seed());
        result.put("samples", run.done());
        result.put("isComplete", isComplete);
        result.putAll(Detection.caught(run.validator().quarantines).figures(run.bad()));
        result.put("suspected", Detection.suspected(run.validator().suspicions).figures(run.bad()));
        result.put("falseAlarmsOfHonestRun", honest.validator().quarantines.size());
        result.put("replayedShare", run.auditors().replayedShare());
        result.put("rollbacks", run.latest().generation().value());
        result.put("spared", run.spared());
        result.put("reissued", run.reissued());
        result.put("seconds", run.nowMillis() / 1_000.0);
        result.put("honestSeconds", honest.nowMillis() / 1_000.0);
        result.put("finalLoss", run.finalLoss());
        result.put("lossRatio", run.finalLoss() / honest.finalLoss());
        System.out.printf(Locale.ROOT, "%n  loss of the last tenth %.3f, of the honest run %.3f: %.3f times%n", run.finalLoss(),
                honest.finalLoss(), run.finalLoss() / honest.finalLoss());
        return result;
    }
}
