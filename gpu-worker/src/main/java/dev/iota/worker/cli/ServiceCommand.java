package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** A service of systemd. */
@Command(name = "service", mixinStandardHelpOptions = true, description = "Installs the worker as a service of systemd, or removes it.")
final class ServiceCommand {
    private static final String LAUNCHER = "iota.launcher";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final int PATIENCE_SECONDS = 10;

    @Spec
    private CommandSpec command;

    @Option(names = "--system", scope = ScopeType.INHERIT,
            description = "For the whole machine, in /etc/systemd/system; without it, for this user.")
    private boolean isOfSystem;

    @Option(names = "--name", scope = ScopeType.INHERIT, paramLabel = "NAME", defaultValue = "iota-worker",
            description = "Of the service, for several on one machine (each with its own --state); default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(names = "--units", scope = ScopeType.INHERIT, hidden = true, description = "Another folder for units.")
    private Path units;

    @Command(name = "install", mixinStandardHelpOptions = true, description = "Writes the unit, and says how to start it.")
    int install(
            @Mixin StateOption state, @Mixin ConfigOption config,
            @Option(names = "--drain-timeout", paramLabel = "SECONDS", defaultValue = "30",
                    description = "As for 'run'; default: ${DEFAULT-VALUE}.") int drainSeconds,
            @Option(names = "--user", paramLabel = "NAME", defaultValue = "iota-worker",
                    description = "Whom it runs as, with --system; default: ${DEFAULT-VALUE}.") String user,
            @Option(names = "--dry-run", description = "Prints the unit alone.") boolean isDry) throws IOException {
        if (drainSeconds < 0 || drainSeconds > 86_400) {
            throw new CommandFailure(ExitCode.USAGE, "--drain-timeout must be 0 to 86400 seconds, not " + drainSeconds);
        }
        Path file = file();
        Path options = config.file() == null ? state.path().resolve(OptionSources.FILE) : config.file();
        String unit = new ServiceUnit(launcher(), state.path(), options, isOfSystem ? user : null, drainSeconds).text();
        if (isDry) {
            say(unit.stripTrailing());
            return ExitCode.OK;
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, unit);
        say("wrote " + file);
        if (!Files.exists(options)) {
            say("the options of the worker belong in " + options + ", which is not there yet: brokers=…, run=…, store=…");
        }
        say("start it now and at each boot:  " + systemctl() + " daemon-reload && " + systemctl() + " enable --now " + name);
        if (!isOfSystem) {
            say("without being logged in:        loginctl enable-linger " + System.getProperty("user.name"));
        }
        return ExitCode.OK;
    }

    @Command(name = "uninstall", mixinStandardHelpOptions = true, description = "Removes the unit; key and files stay.")
    int uninstall() throws IOException {
        Path file = file();
        if (!Files.deleteIfExists(file)) {
            throw new CommandFailure(ExitCode.FAILED, "there is no " + file);
        }
        say("removed " + file);
        say("stop what still runs:  " + systemctl() + " stop " + name + " && " + systemctl() + " daemon-reload");
        return ExitCode.OK;
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Says whether it is installed and runs; exit code 1 if not.")
    int status() throws InterruptedException {
        Path file = file();
        if (!Files.exists(file)) {
            say("not installed: there is no " + file);
            return ExitCode.FAILED;
        }
        String state = isActive();
        say(file + ": " + state);
        return state.equals("active") ? ExitCode.OK : ExitCode.FAILED;
    }

    private String isActive() throws InterruptedException {
        List<String> ask = isOfSystem ? List.of("systemctl", "is-active", name) : List.of("systemctl", "--user", "is-active", name);
        try {
            Process process = new ProcessBuilder(ask).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes()).strip();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return said.isEmpty() ? "unknown" : said;
        } catch (IOException absent) {
            return "installed, but there is no systemctl to ask whether it runs";
        }
    }

    private Path file() {
        if (!NAME.matcher(name).matches()) {
            throw new CommandFailure(ExitCode.USAGE, "--name must be small letters, digits and dashes, not '" + name + "'");
        }
        Path folder = units != null ? units
                : isOfSystem ? Path.of("/etc/systemd/system") : Path.of(System.getProperty("user.home"), ".config/systemd/user");
        return folder.resolve(name + ".service");
    }

    private static Path launcher() {
        String launcher = System.getProperty(LAUNCHER);
        if (launcher == null) {
            throw new CommandFailure(ExitCode.PREFLIGHT,
                    "a service needs the program bin/iota-worker of the distribution; this was started by java alone");
        }
        return Path.of(launcher);
    }

    private String systemctl() {
        return isOfSystem ? "sudo systemctl" : "systemctl --user";
    }

    private void say(String line) {
        PrintWriter out = command.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
