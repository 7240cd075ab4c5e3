package dev.iota.worker.merge;

import java.io.IOException;

/** What one contributor brought can't be decoded: the merge can go on without it. */
public final class ContributionException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int contribution;

    public ContributionException(int contribution, BlockException cause) {
        super("contribution " + contribution + ", " + cause.getMessage(), cause);
        this.contribution = contribution;
    }

    /** Its place in the order of merging, from 0. */
    public int contribution() {
        return contribution;
    }
}
