package dev.iota.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a program of this class path in a process of its own, with the compiler and the collector that a worker has. */
public final class OwnProcess {
    private OwnProcess() {}

    /** Returns the figures of its last line, a JSON object. */
    public static Map<?, ?> run(Class<?> main, Map<String, String> environment, List<String> arguments, boolean isEchoed) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
                "-XX:+UseSerialGC", "-Dlog4j2.configurationFile=iota-log4j2.properties",
                "-Diota.log=" + System.getProperty("java.io.tmpdir") + "/iota-single.log", "-cp", System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String last = "{}";
        try (var lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                if (isEchoed) {
                    System.out.println(line);
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the process of " + main.getSimpleName() + " failed");
        }
        return new ObjectMapper().readValue(last, Map.class);
    }
}
