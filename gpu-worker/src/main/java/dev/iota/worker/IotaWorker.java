package dev.iota.worker;

import dev.iota.worker.cli.WorkerCommand;

/** The process {@code iota-worker}. */
public final class IotaWorker {
    private IotaWorker() {}

    public static void main(String[] arguments) {
        System.exit(WorkerCommand.commandLine(System.getenv()).execute(arguments));
    }
}
