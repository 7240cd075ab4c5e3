package dev.iota.local.lab;

import dev.iota.local.LocalFailure;
import picocli.CommandLine.Option;

/** How many miners are bad: a number, or a share of all. */
final class BadCount {
    @Option(names = "--bad", paramLabel = "N", description = "bad miners; 0 for none (default: 1, of conspiracies 2)")
    private Integer count;

    @Option(names = "--bad-share", paramLabel = "P", description = "instead: their share of all miners, 0 to 1")
    private Double share;

    BadCount() {}

    BadCount(Integer count, Double share) {
        this.count = count;
        this.share = share;
    }

    static BadCount byDefault(Scenario scenario) {
        return new BadCount(scenario.isConspiracy() ? 2 : 1, null);
    }

    /** Of so many miners. */
    int of(int miners) {
        if (share != null && !(share >= 0 && share <= 1)) {
            throw new LocalFailure(LocalFailure.USAGE, "--bad-share must be 0 to 1: " + share);
        }
        int bad = share == null ? count : (int) Math.round(share * miners);
        if (bad < 0 || bad > miners) {
            throw new LocalFailure(LocalFailure.USAGE, "--bad must be 0 to " + miners + ", the miners there are: " + bad);
        }
        return bad;
    }
}
