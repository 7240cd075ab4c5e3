package dev.iota.worker;

import dev.iota.worker.cli.WorkerCommand;

/** The process {@code iota-worker}. */
public final class IotaWorker {
    private static final String LOG_CONFIGURATION = "log4j2.configurationFile";

    private IotaWorker() {}

    public static void main(String[] arguments) {
        configureLogging();
        System.exit(WorkerCommand.commandLine(System.getenv()).execute(arguments));
    }

    /** The worker's own logging, unless another is asked for. By name, since other jars on the class path may bring a configuration of their own. */
    public static void configureLogging() {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "log4j2-worker.properties");
        }
    }
}
