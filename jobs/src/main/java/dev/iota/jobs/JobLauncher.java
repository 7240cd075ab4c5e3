package dev.iota.jobs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.ExecutionConfig.GlobalJobParameters;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;

/** The part of every job's main that is the same: read options, show them in the web UI, build, execute. */
final class JobLauncher {
    private JobLauncher() {}

    static void launch(String name, String[] arguments, BiConsumer<StreamExecutionEnvironment, OrchestratorOptions> build)
            throws Exception {
        JobArguments parsed = new JobArguments();
        CommandLine commandLine = new CommandLine(parsed).setCommandName(name);
        commandLine.parseArgs(arguments);
        if (commandLine.isUsageHelpRequested()) {
            commandLine.usage(System.out);
            return;
        }
        OrchestratorOptions options = parsed.toOptions();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.getConfig().setGlobalJobParameters(new Shown(options));
        build.accept(environment, options);
        environment.execute("iota " + name + " of run " + options.run().run());
    }

    /** What the web UI shows: nothing secret is among it. */
    private static final class Shown extends GlobalJobParameters {
        private static final long serialVersionUID = 1L;
        private final Map<String, String> shown = new LinkedHashMap<>();

        Shown(OrchestratorOptions options) {
            shown.put("run", options.run().run().value());
            shown.put("brokers", options.brokers());
            shown.put("orchestrator-key-file", options.orchestratorKeyFile().toString());
        }

        @Override
        public Map<String, String> toMap() {
            return Map.copyOf(shown);
        }
    }
}
