package dev.iota.operators.reward;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.reward.WeightRecord;
import dev.iota.protocol.reward.WeightRecord.Weight;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Shares as the chain takes them: unsigned 16-bit, the largest in full. */
final class WeightVector {
    private static final BigInteger MAX = BigInteger.valueOf(WeightRecord.MAX_WEIGHT);

    private WeightVector() {}

    /** @param uids null for miners that the chain does not know: they have no weight */
    static WeightRecord of(RunId run, Epoch epoch, Map<MinerId, Long> shares, Function<MinerId, Integer> uids, long settledAtMillis) {
        List<MinerId> payable = shares.keySet().stream().filter(miner -> shares.get(miner) > 0 && uids.apply(miner) != null).toList();
        long largest = payable.stream().mapToLong(shares::get).max().orElse(0);
        List<Weight> weights = new ArrayList<>();
        payable.forEach(miner -> weights.add(new Weight(uids.apply(miner), miner, weight(shares.get(miner), largest))));
        weights.sort(Comparator.comparingInt(Weight::uid));
        return new WeightRecord(WeightRecord.VERSION, run, epoch, weights, settledAtMillis);
    }

    private static int weight(long share, long largest) {
        BigInteger half = BigInteger.valueOf(largest / 2);
        return BigInteger.valueOf(share).multiply(MAX).add(half).divide(BigInteger.valueOf(largest)).intValueExact();
    }
}
