package dev.iota.protocol.run;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;

/**
 * Which epochs the run can go back to; all else that the store holds of older epochs is deleted.
 *
 * @param latestEpochs so many of the latest
 * @param everyEpochs and of those before each whose number is a multiple of this
 */
public record RetentionSpec(int latestEpochs, int everyEpochs) {
    /** The latest 20 epochs and every tenth. */
    public static final RetentionSpec DEFAULT = new RetentionSpec(20, 10);

    public RetentionSpec {
        Require.that(latestEpochs >= 1 && latestEpochs <= 10_000, "retention: latestEpochs 1 to 10000: " + latestEpochs);
        Require.that(everyEpochs >= 1, "retention: everyEpochs must be positive: " + everyEpochs);
    }

    /** Whether an epoch is kept while another is the open one. */
    public boolean keeps(Epoch epoch, Epoch open) {
        return epoch.value() > open.value() - latestEpochs || epoch.value() % everyEpochs == 0;
    }
}
