package dev.iota.worker.cli;

import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.Release;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What this software is. */
@Command(name = "version", mixinStandardHelpOptions = true,
        description = "Prints the releases of worker, protocol, Java, torch and Kafka's client.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        out.println("iota-worker " + Release.name());
        out.println("protocol    " + RunSpec.VERSION);
        out.println("java        " + Runtime.version() + " (" + System.getProperty("java.home") + ")");
        out.println("torch       " + artifact("org.bytedeco/pytorch"));
        out.println("kafka       " + AppInfoParser.getVersion());
        out.flush();
        return ExitCode.OK;
    }

    /** As its jar tells. */
    private static String artifact(String coordinates) throws IOException {
        try (InputStream in = VersionCommand.class.getResourceAsStream("/META-INF/maven/" + coordinates + "/pom.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        }
    }
}
