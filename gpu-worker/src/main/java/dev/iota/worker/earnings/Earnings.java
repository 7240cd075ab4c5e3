package dev.iota.worker.earnings;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a miner earned, how it stands, and why, as the run's topics say.
 *
 * @param paidTokens in all that was read
 * @param paidEpochs settled ones that were read
 * @param firstEpoch of these; null if there is none
 * @param latestEpoch of these; null if there is none
 * @param latestTokens paid for that one
 * @param standing trusted, suspect or quarantined; null if nothing was said
 * @param effect by how much it raises losses, in nats per token; null if nothing was said
 * @param effectError its standard error; null if unknown
 * @param why sentences, the most important first
 * @param note why these figures may lack something; empty if they don't
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Earnings(
        double paidTokens, int paidEpochs, Long firstEpoch, Long latestEpoch, double latestTokens, String standing, Double effect,
        Double effectError, List<String> why, String note) {
    public static final Earnings UNKNOWN =
            new Earnings(0, 0, null, null, 0, null, null, null, List.of("nothing was paid yet"), "the run's topics are not read yet");

    public Earnings {
        why = List.copyOf(why);
    }
}
