package dev.iota.jobs;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.ExecutionConfig.GlobalJobParameters;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;

/** The part of every job's main that is the same: read options, show them in the web UI, execute. */
final class JobLauncher {
    private JobLauncher() {}

    /** The options, read into the given object; empty if help was asked for, which is printed. */
    static <T> Optional<T> parse(String name, T arguments, String[] texts) {
        CommandLine commandLine = new CommandLine(arguments).setCommandName(name);
        commandLine.parseArgs(texts);
        if (commandLine.isUsageHelpRequested()) {
            commandLine.usage(System.out);
            return Optional.empty();
        }
        if (commandLine.isVersionHelpRequested()) {
            commandLine.printVersionHelp(System.out);
            return Optional.empty();
        }
        return Optional.of(arguments);
    }

    /** @param shown in the web UI; nothing secret may be among it */
    static void execute(String name, StreamExecutionEnvironment environment, JobOptions options, Map<String, String> shown)
            throws Exception {
        environment.getConfig().setGlobalJobParameters(new Shown(options, shown));
        environment.execute("iota " + name + " of run " + options.run().run());
    }

    private static final class Shown extends GlobalJobParameters {
        private static final long serialVersionUID = 1L;
        private final Map<String, String> shown = new TreeMap<>();

        Shown(JobOptions options, Map<String, String> more) {
            shown.put("run", options.run().run().value());
            shown.put("brokers", options.brokers());
            shown.putAll(more);
        }

        @Override
        public Map<String, String> toMap() {
            return Map.copyOf(shown);
        }
    }
}
