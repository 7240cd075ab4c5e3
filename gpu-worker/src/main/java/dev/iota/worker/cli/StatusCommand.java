package dev.iota.worker.cli;

import dev.iota.protocol.event.Json;
import dev.iota.worker.ExitCode;
import dev.iota.worker.home.HomeClient;
import dev.iota.worker.home.StatusReport;
import dev.iota.worker.home.StatusText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a worker on this machine how it does. */
@Command(name = "status", mixinStandardHelpOptions = true,
        description = "Says how the worker on this machine does, what it earns, and why; exit code 1 if none runs.")
final class StatusCommand implements Callable<Integer> {
    private static final int PERIOD_SECONDS = 2;

    @Spec
    private CommandSpec command;

    @Mixin
    private StateOption state;

    @Option(names = "--watch", description = "Says it again every two seconds, until interrupted.")
    private boolean watches;

    @Option(names = "--json", description = "Prints one JSON object a line.")
    private boolean isJson;

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        try {
            HomeClient client = HomeClient.of(state.path());
            do {
                print(client.status(), client);
            } while (watches && !never.await(PERIOD_SECONDS, TimeUnit.SECONDS));
            return ExitCode.OK;
        } catch (IOException absent) {
            throw new CommandFailure(ExitCode.FAILED, absent.getMessage());
        }
    }

    private void print(StatusReport status, HomeClient client) {
        PrintWriter out = command.commandLine().getOut();
        if (isJson) {
            out.println(new String(Json.write(status), StandardCharsets.UTF_8));
        } else {
            StatusText.lines(status).forEach(out::println);
            out.println("page      " + client.endpoint().page() + (watches ? System.lineSeparator() : ""));
        }
        out.flush();
    }
}
