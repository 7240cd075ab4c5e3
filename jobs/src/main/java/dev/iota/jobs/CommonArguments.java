package dev.iota.jobs;

import dev.iota.jobs.options.JobOption;
import dev.iota.jobs.options.OptionType;
import dev.iota.jobs.options.Settings;
import dev.iota.protocol.client.ClientConfig;
import dev.iota.protocol.client.PrivateFile;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.run.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The options of every job. */
final class CommonArguments {
    static final JobOption<String> BROKERS = JobOption.required("brokers", OptionType.BROKERS, "Kafka's bootstrap servers");

    static final JobOption<RunSpec> RUN_FILE = JobOption.required("run-file", OptionType.RUN, "the run's description (run.json)");

    static final JobOption<ClientConfig> CLIENT_CONFIG =
            JobOption.optional("client-config", OptionType.CLIENT_CONFIG, "Kafka client properties: TLS, SASL");

    private CommonArguments() {}

    static List<JobOption<?>> with(JobOption<?>... own) {
        List<JobOption<?>> all = new ArrayList<>(List.of(BROKERS, RUN_FILE, CLIENT_CONFIG));
        all.addAll(List.of(own));
        return all;
    }

    /** Once nothing is wrong with them. */
    static JobOptions options(Settings settings) {
        ClientConfig client = settings.get(CLIENT_CONFIG);
        return new JobOptions(settings.get(BROKERS), settings.get(RUN_FILE), client == null ? Map.of() : client.properties());
    }

    /** A key that is here must be that of the run; one that only TaskManagers have, they check. */
    static void requireKeyOfRun(Settings settings, JobOption<Path> keyFile) {
        RunSpec run = settings.get(RUN_FILE);
        Path file = settings.get(keyFile);
        if (run != null && file != null && Files.exists(file)) {
            MinerKey key = MinerKey.of(PrivateFile.read(file));
            if (!key.miner().equals(run.orchestrator())) {
                settings.contradict(keyFile, RUN_FILE, "the key is " + key.miner().shortForm() + ", the run belongs to "
                        + run.orchestrator().shortForm() + ": name the key that the run was made with");
            }
        }
    }
}
