package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import java.nio.file.Path;

/**
 * A systemd unit that keeps a worker running.
 *
 * @param launcher the program {@code iota-worker}
 * @param state folder of the worker
 * @param config file of options
 * @param user that it runs as; null for the one whose service it is
 * @param drainSeconds that it may take to end
 */
record ServiceUnit(Path launcher, Path state, Path config, String user, int drainSeconds) {
    /** What starting again would not help. */
    private static final int[] FINAL = {ExitCode.USAGE, ExitCode.PREFLIGHT, ExitCode.NOT_AUTHORISED, ExitCode.PROTOCOL_TOO_OLD};
    private static final int SPARE_SECONDS = 30;

    String text() {
        return """
                [Unit]
                Description=IOTA worker: computes a stage of a model that many train
                After=network-online.target
                Wants=network-online.target

                [Service]
                ExecStart=%s run --state %s --config %s --drain-timeout %d
                %sRestart=on-failure
                RestartSec=5
                RestartPreventExitStatus=%s
                SuccessExitStatus=%d
                KillMode=mixed
                TimeoutStopSec=%d
                NoNewPrivileges=true
                ProtectSystem=full
                PrivateTmp=true
                Nice=10

                [Install]
                WantedBy=%s
                """.formatted(quoted(launcher), quoted(state), quoted(config), drainSeconds, user == null ? "" : "User=" + user + "\n",
                numbers(), ExitCode.TERMINATED, drainSeconds + SPARE_SECONDS, user == null ? "default.target" : "multi-user.target");
    }

    private static String numbers() {
        StringBuilder text = new StringBuilder();
        for (int code : FINAL) {
            text.append(text.isEmpty() ? "" : " ").append(code);
        }
        return text.toString();
    }

    /** In systemd's words: % stands for itself only when it is doubled. */
    private static String quoted(Path path) {
        String text = path.toAbsolutePath().normalize().toString().replace("%", "%%");
        return text.contains(" ") ? "\"" + text + "\"" : text;
    }
}
