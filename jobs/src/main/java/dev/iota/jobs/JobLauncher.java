package dev.iota.jobs;

import dev.iota.jobs.options.JobCommand;
import dev.iota.jobs.options.Release;
import dev.iota.jobs.options.Settings;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.ExecutionConfig.GlobalJobParameters;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The part of every job's main that is the same: read options, tell them to the log and the web UI, execute. */
final class JobLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(JobLauncher.class);

    private JobLauncher() {}

    interface Graph {
        /** Adds itself to the environment, as the options say. */
        void build(StreamExecutionEnvironment environment, Settings settings);
    }

    /**
     * Runs a job until it ends, or shows help.
     *
     * @throws IllegalArgumentException listing everything that is wrong with the options
     */
    static void launch(JobCommand command, String[] arguments, Graph graph) throws Exception {
        CommandLine line = new CommandLine(command.spec());
        ParseResult parsed = line.parseArgs(arguments);
        if (CommandLine.printHelpIfRequested(parsed)) {
            return;
        }
        Settings settings = Settings.of(command, parsed, System.getenv());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        graph.build(environment, settings);
        LOG.info("{} {} starts with {}", command.name(), Release.name(), settings);
        publish(environment, settings);
        environment.execute("iota " + command.name() + " of run " + settings.get(CommonArguments.RUN_FILE).run());
    }

    /** Flink's web UI shows them. */
    static void publish(StreamExecutionEnvironment environment, Settings settings) {
        Map<String, String> shown = new TreeMap<>(settings.shown());
        shown.put("release", Release.name());
        shown.put("run", settings.get(CommonArguments.RUN_FILE).run().value());
        environment.getConfig().setGlobalJobParameters(new Shown(shown));
    }

    private static final class Shown extends GlobalJobParameters {
        private static final long serialVersionUID = 2L;
        private final TreeMap<String, String> shown;

        Shown(Map<String, String> shown) {
            this.shown = new TreeMap<>(shown);
        }

        @Override
        public Map<String, String> toMap() {
            return Map.copyOf(shown);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Shown same && shown.equals(same.shown);
        }

        @Override
        public int hashCode() {
            return shown.hashCode();
        }
    }
}
