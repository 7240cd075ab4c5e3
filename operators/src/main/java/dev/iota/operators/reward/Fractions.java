package dev.iota.operators.reward;

import dev.iota.protocol.run.IncentiveSpec;
import java.math.BigInteger;

/** Amounts and their millionths, without overflow. */
final class Fractions {
    static final BigInteger MILLION = BigInteger.valueOf(IncentiveSpec.MILLION);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private Fractions() {}

    /** So many millionths of an amount, rounded down. */
    static long of(long amount, int partsPerMillion) {
        return BigInteger.valueOf(amount).multiply(BigInteger.valueOf(partsPerMillion)).divide(MILLION).longValueExact();
    }

    /** The number, or the largest that there is. */
    static long bounded(BigInteger number) {
        return number.min(MAX).longValueExact();
    }

    /** A fraction of 0 to 1 in millionths, rounded. */
    static int millionths(double fraction) {
        return (int) Math.round(Math.max(0, Math.min(1, fraction)) * IncentiveSpec.MILLION);
    }
}
