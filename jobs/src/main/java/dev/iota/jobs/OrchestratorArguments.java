package dev.iota.jobs;

import dev.iota.jobs.options.JobCommand;
import dev.iota.jobs.options.JobOption;
import dev.iota.jobs.options.OptionType;
import dev.iota.jobs.options.Settings;
import dev.iota.operators.orchestration.Fence;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.nio.file.Path;
import java.util.Optional;

/** The orchestrator's options. */
final class OrchestratorArguments {
    static final JobOption<Path> KEY_FILE =
            JobOption.required("orchestrator-key-file", OptionType.KEY_FILE, "the run's private key, on every TaskManager");

    static final JobOption<String> STORE =
            JobOption.optional("store", OptionType.STORE, "object store: copies manifests there, deletes epochs past retention");

    static final JobOption<Integer> MINIMUM_GENERATION = JobOption.preset("minimum-generation",
            OptionType.wholeNumber("N", 0, Integer.MAX_VALUE), "0", "fences off lower ones: to start from an older checkpoint");

    static final JobOption<Integer> BEGIN_AT_EPOCH = JobOption.optional("begin-at-epoch",
            OptionType.wholeNumber("E", 0, Integer.MAX_VALUE), "with --minimum-generation: go back to this epoch");

    static final JobCommand COMMAND = new JobCommand("orchestrator", "dev.iota.jobs.OrchestratorJob",
            "Orchestrates a training run: registers workers, issues tickets, seals epochs.",
            CommonArguments.with(KEY_FILE, STORE, MINIMUM_GENERATION, BEGIN_AT_EPOCH));

    private OrchestratorArguments() {}

    /** @throws IllegalArgumentException listing every problem at once */
    static OrchestratorOptions options(Settings settings) {
        Integer generation = settings.get(MINIMUM_GENERATION);
        if (settings.isGiven(BEGIN_AT_EPOCH) && generation != null && generation == 0) {
            settings.contradict(BEGIN_AT_EPOCH, MINIMUM_GENERATION, "name a generation above all that the log holds");
        }
        CommonArguments.requireKeyOfRun(settings, KEY_FILE);
        settings.check();
        Fence fence = new Fence(new Generation(generation), Optional.ofNullable(settings.get(BEGIN_AT_EPOCH)).map(Epoch::new));
        return new OrchestratorOptions(CommonArguments.options(settings), settings.get(KEY_FILE), settings.get(STORE), fence);
    }
}
