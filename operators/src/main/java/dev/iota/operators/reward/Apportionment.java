package dev.iota.operators.reward;

import dev.iota.protocol.Require;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Splits an amount by weights, to the last unit: the largest-remainder method (Hamilton). In exact integers, so that shares add up.
 *
 * @param shares of each, no less than the whole part of its quota and at most one more
 * @param rest that nobody gets: all of it where all weights are zero, else nothing
 */
public record Apportionment<K>(Map<K, Long> shares, long rest) {

    private record Claim<K>(K key, long whole, BigInteger remainder) {}

    /** @param weights not negative; of equal remainders the one first in order is preferred */
    public static <K extends Comparable<K>> Apportionment<K> of(long amount, SortedMap<K, BigInteger> weights) {
        Require.notNegative("amount", amount);
        BigInteger total = weights.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        Map<K, Long> shares = new LinkedHashMap<>();
        if (total.signum() == 0) {
            weights.keySet().forEach(key -> shares.put(key, 0L));
            return new Apportionment<>(shares, amount);
        }
        List<Claim<K>> claims = new ArrayList<>();
        long left = amount;
        for (Map.Entry<K, BigInteger> entry : weights.entrySet()) {
            Require.that(entry.getValue().signum() >= 0, "a weight is negative: " + entry.getValue());
            BigInteger[] quota = entry.getValue().multiply(BigInteger.valueOf(amount)).divideAndRemainder(total);
            claims.add(new Claim<>(entry.getKey(), quota[0].longValueExact(), quota[1]));
            shares.put(entry.getKey(), quota[0].longValueExact());
            left -= quota[0].longValueExact();
        }
        claims.sort(Comparator.<Claim<K>, BigInteger>comparing(Claim::remainder).reversed().thenComparing(Claim::key));
        for (Claim<K> claim : claims.subList(0, Math.toIntExact(left))) {
            shares.put(claim.key(), claim.whole() + 1);
        }
        return new Apportionment<>(shares, 0);
    }
}
