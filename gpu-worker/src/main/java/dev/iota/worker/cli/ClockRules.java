package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import dev.iota.worker.kafka.BrokerProbe;

/** Compares this machine's clock with the brokers', by whose records of the run. */
final class ClockRules {
    private static final long TOLERANCE_MILLIS = 60_000;
    private static final long INTOLERABLE_MILLIS = 600_000;
    private static final String FIX = "set the clock (timedatectl set-ntp true): what a worker says is ordered by it";

    private ClockRules() {}

    /** A record that is not fresh tells only that the brokers' clock is not behind it. */
    static Finding judge(BrokerProbe.Clock clock) {
        long ahead = clock.localMillis() - clock.brokerMillis();
        if (ahead > TOLERANCE_MILLIS && !clock.isFresh()) {
            return Finding.ok("clock", "not behind the brokers'; nothing new was said in the run, so that more can't be told");
        }
        if (Math.abs(ahead) <= TOLERANCE_MILLIS) {
            return Finding.ok("clock", "within a minute of the brokers'");
        }
        String text = "this machine is " + period(Math.abs(ahead)) + (ahead > 0 ? " ahead of" : " behind") + " the brokers";
        return Math.abs(ahead) >= INTOLERABLE_MILLIS
                ? Finding.error("clock", text, FIX, ExitCode.PREFLIGHT)
                : Finding.warning("clock", text, FIX);
    }

    private static String period(long millis) {
        long seconds = millis / 1_000;
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }
}
