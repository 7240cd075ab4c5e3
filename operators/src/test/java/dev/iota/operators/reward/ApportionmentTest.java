package dev.iota.operators.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ApportionmentTest {
    @Property
    void addsUpToTheAmountAndStaysWithinAUnitOfEachQuota(@ForAll @LongRange(min = 0) long amount,
            @ForAll @Size(min = 1, max = 12) List<@LongRange(min = 0) Long> weights) {
        SortedMap<Integer, BigInteger> keyed = keyed(weights);
        Apportionment<Integer> apportionment = Apportionment.of(amount, keyed);
        BigInteger total = keyed.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        assertThat(apportionment.shares().values().stream().map(BigInteger::valueOf)
                .reduce(BigInteger.valueOf(apportionment.rest()), BigInteger::add))
                .isEqualTo(BigInteger.valueOf(amount));
        apportionment.shares().forEach((key, share) -> {
            BigInteger off = BigInteger.valueOf(share).multiply(total).subtract(keyed.get(key).multiply(BigInteger.valueOf(amount))).abs();
            assertThat(total.signum() == 0 || off.compareTo(total) < 0).isTrue();
        });
    }

    @Property
    void moreWeightNeverGetsLess(@ForAll @LongRange(min = 0, max = 100) long amount,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 30) Integer> weights, @ForAll @IntRange(max = 5) int which,
            @ForAll @IntRange(min = 1, max = 40) int more) {
        SortedMap<Integer, BigInteger> before = keyed(weights.stream().map(Integer::longValue).toList());
        int chosen = which % weights.size();
        SortedMap<Integer, BigInteger> after = new TreeMap<>(before);
        after.merge(chosen, BigInteger.valueOf(more), BigInteger::add);
        assertThat(Apportionment.of(amount, after).shares().get(chosen))
                .isGreaterThanOrEqualTo(Apportionment.of(amount, before).shares().get(chosen));
    }

    @Test
    void theFirstInOrderWinsATie() {
        assertThat(Apportionment.of(2, keyed(List.of(1L, 1L, 1L))).shares()).isEqualTo(Map.of(0, 1L, 1, 1L, 2, 0L));
    }

    @Test
    void withoutWeightNobodyGetsAnything() {
        assertThat(Apportionment.of(7, keyed(List.of(0L, 0L)))).isEqualTo(new Apportionment<>(Map.of(0, 0L, 1, 0L), 7));
        assertThat(Apportionment.of(7, new TreeMap<Integer, BigInteger>()).rest()).isEqualTo(7);
    }

    private static SortedMap<Integer, BigInteger> keyed(List<Long> weights) {
        SortedMap<Integer, BigInteger> keyed = new TreeMap<>();
        weights.forEach(weight -> keyed.put(keyed.size(), BigInteger.valueOf(weight)));
        return keyed;
    }
}
