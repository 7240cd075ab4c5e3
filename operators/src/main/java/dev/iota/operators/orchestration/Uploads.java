package dev.iota.operators.orchestration;

import dev.iota.protocol.run.RunSpec;

/** How many of each stage's workers have uploaded, of those who have anything to upload. */
record Uploads(int[] in, int[] expected) {

    static Uploads of(RunSpec run, Iterable<Worker> workers) {
        Uploads uploads = new Uploads(new int[run.model().stages()], new int[run.model().stages()]);
        for (Worker worker : workers) {
            boolean isIn = worker.contribution() != null;
            boolean isExpected = worker.isEligible() && worker.backwardPasses() > 0;
            uploads.in[worker.stage().value()] += isIn ? 1 : 0;
            uploads.expected[worker.stage().value()] += isIn || isExpected ? 1 : 0;
        }
        return uploads;
    }

    /** Whether this fraction of every stage's workers has uploaded, and at least one. */
    boolean areIn(double fraction) {
        for (int stage = 0; stage < in.length; stage++) {
            if (in[stage] == 0 || in[stage] < fraction * expected[stage]) {
                return false;
            }
        }
        return true;
    }
}
