package dev.iota.protocol.earnings;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.Require;
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
    private static final int MAX_SENTENCES = 8;

    public static final Earnings UNKNOWN =
            new Earnings(0, 0, null, null, 0, null, null, null, List.of("nothing was paid yet"), "the run's topics are not read yet");

    public Earnings {
        Require.that(Double.isFinite(paidTokens) && Double.isFinite(latestTokens), "tokens must be finite");
        Require.notNegative("paidEpochs", paidEpochs);
        standing = standing == null ? null : Require.shortened("standing", standing);
        Require.that(Require.present("why", why).size() <= MAX_SENTENCES, "why has more than " + MAX_SENTENCES + " sentences");
        why = why.stream().map(sentence -> Require.shortened("why", sentence)).toList();
        note = Require.shortened("note", note);
    }

    public Earnings withNote(String other) {
        return new Earnings(paidTokens, paidEpochs, firstEpoch, latestEpoch, latestTokens, standing, effect, effectError, why, other);
    }
}
