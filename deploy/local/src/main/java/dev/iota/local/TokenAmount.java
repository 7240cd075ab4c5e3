package dev.iota.local;

import java.math.BigDecimal;
import java.util.Locale;

/** Amounts of the token as people write them; records count 1e-9 of it. */
final class TokenAmount {
    private static final int DECIMALS = 9;

    private TokenAmount() {}

    /** @throws LocalFailure if it is negative, too large, or has more than nine decimals */
    static long units(BigDecimal tokens) {
        try {
            long units = tokens.movePointRight(DECIMALS).longValueExact();
            if (units >= 0) {
                return units;
            }
        } catch (ArithmeticException inexact) {
            // Said below.
        }
        throw new LocalFailure(LocalFailure.USAGE, "An amount must be 0 to 9223372036 with at most nine decimals, not " + tokens + ".");
    }

    static String text(long units) {
        return String.format(Locale.ROOT, "%.9f", BigDecimal.valueOf(units, DECIMALS));
    }
}
