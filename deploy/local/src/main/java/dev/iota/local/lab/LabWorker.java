package dev.iota.local.lab;

import dev.iota.worker.IotaWorker;
import dev.iota.worker.cli.WorkerCommand;
import java.util.List;

/** A worker that does not do what it should: the program of miners but for its computation. */
final class LabWorker {
    private static final String SCENARIO = "iota.lab.scenario";

    private LabWorker() {}

    /** How to start one: Java's arguments up to the main class. */
    static List<String> program(Scenario scenario) {
        return List.of("-D" + SCENARIO + "=" + scenario, LabWorker.class.getName());
    }

    public static void main(String[] arguments) {
        IotaWorker.configureLogging();
        Scenario scenario = Scenario.valueOf(System.getProperty(SCENARIO));
        System.exit(WorkerCommand.commandLine(System.getenv(), scenario::of).execute(arguments));
    }
}
