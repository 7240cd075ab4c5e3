package dev.iota.local.bench;

import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.link.LinkShape;

/**
 * What a simulated link allows at best, where each worker has one, and all stages the same number of workers. Pure.
 *
 * @param activationBytes of a sample across a cut
 * @param gradientBytes likewise
 */
record LinkBudget(LinkShape link, int stages, int workersPerStage, long activationBytes, long gradientBytes) {
    /** Passes are not equally long, so that more must be under way than on average. */
    private static final double SLACK = 1.5;

    static LinkBudget of(LinkShape link, RunSpec run, int workersPerStage) {
        int[] shape = run.wireShape();
        int rows = shape[0] * shape[1];
        return new LinkBudget(link, run.model().stages(), workersPerStage,
                run.activationCodec().maxEncodedBytes(rows, shape[2]), run.gradientCodec().maxEncodedBytes(rows, shape[2]));
    }

    /**
     * What a sample spends on links: each cut is crossed once each way, and each crossing goes up the sender's link and down the receiver's,
     * so it costs two transmissions and two delays.
     */
    double roundTripSeconds() {
        double crossings = 2.0 * (stages - 1);
        double transmissions = 2e-9 * (stages - 1) * (link.transmissionNanos(activationBytes) + link.transmissionNanos(gradientBytes));
        return crossings * 2 * link.delayMillis() / 1e3 + transmissions;
    }

    /** Samples a second that the busiest links carry: those of a stage in the middle have both an activation and a gradient each way. */
    double samplesPerSecond() {
        long bytes = stages > 2 ? activationBytes + gradientBytes : Math.max(activationBytes, gradientBytes);
        return workersPerStage * 1e9 / Math.max(1, link.transmissionNanos(bytes));
    }

    /**
     * Samples in flight through one worker that hide the links: one at the device of each stage, and by Little's law rate x round trip on
     * the links, with slack.
     */
    int credits(double samplesPerSecond) {
        return (int) Math.ceil(SLACK * (stages + samplesPerSecond / workersPerStage * roundTripSeconds()));
    }
}
