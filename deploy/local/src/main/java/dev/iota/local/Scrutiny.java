package dev.iota.local;

/**
 * How closely a run's workers are watched.
 *
 * @param validators processes that repeat what workers did
 * @param auditShare of the work that they repeat, 0 to 1
 * @param frameEvery one of so many micro-batches has its frames looked at
 * @param hasConsequences whether who stands out loses its place, and what it spoilt is undone
 */
public record Scrutiny(int validators, double auditShare, int frameEvery, boolean hasConsequences) {
    /** For workers that all belong to whoever trains: nobody lies, and what watching costs would be missing from training. */
    public static final Scrutiny OF_OWN_WORKERS = new Scrutiny(0, 0, 16, false);

    /** For workers of others: all frames are looked at, and a validator repeats this share of the work. */
    public static Scrutiny ofStrangers(double auditShare) {
        return new Scrutiny(auditShare > 0 ? 1 : 0, auditShare, 1, true);
    }
}
