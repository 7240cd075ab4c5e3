package dev.iota.local.lab;

import dev.iota.worker.IotaWorker;
import dev.iota.worker.cli.WorkerCommand;
import java.nio.file.Path;
import java.util.List;

/** A worker that does not do what it should: the program of miners but for its conduct. */
public final class LabWorker {
    private static final String SCENARIO = "iota.lab.scenario";
    private static final String ACCOMPLICES = "iota.lab.accomplices";

    private LabWorker() {}

    /**
     * How to start one: Java's arguments up to the main class.
     *
     * @param accomplices file that names those who conspire
     */
    public static List<String> program(Scenario scenario, Path accomplices) {
        return List.of("-D" + SCENARIO + "=" + scenario, "-D" + ACCOMPLICES + "=" + accomplices, LabWorker.class.getName());
    }

    public static void main(String[] arguments) {
        IotaWorker.configureLogging();
        Scenario scenario = Scenario.valueOf(System.getProperty(SCENARIO));
        Accomplices accomplices = new Accomplices(Path.of(System.getProperty(ACCOMPLICES)));
        System.exit(WorkerCommand.commandLine(System.getenv(), scenario.conduct(accomplices)).execute(arguments));
    }
}
