package dev.iota.worker;

import dev.iota.worker.cli.WorkerCommand;
import dev.iota.worker.compute.Conduct;

/** The process {@code iota-worker}. */
public final class IotaWorker {
    private static final String LOG_CONFIGURATION = "log4j2.configurationFile";

    private static final String PLAIN = "log4j2-worker.properties";
    private static final String JSON = "log4j2-worker-json.properties";

    private IotaWorker() {}

    public static void main(String[] arguments) {
        configureLogging();
        System.exit(WorkerCommand.commandLine(System.getenv(), Conduct.HONEST, arguments).execute(arguments));
    }

    /** The worker's own logging, unless another is asked for. By name, since other jars on the class path may bring a configuration of their own. */
    public static void configureLogging() {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, PLAIN);
        }
    }

    /** Unless another logging than the worker's own was asked for. Before anything is logged. */
    public static void logAsJson() {
        if (PLAIN.equals(System.getProperty(LOG_CONFIGURATION))) {
            System.setProperty(LOG_CONFIGURATION, JSON);
        }
    }
}
