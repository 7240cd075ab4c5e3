package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WeightedSamplerTest {
    @Property
    void givesEachIndexExactlyItsShareOfTheLine(@ForAll @Size(min = 1, max = 40) List<@IntRange(max = 9) Integer> weights) {
        WeightedSampler sampler = new WeightedSampler(weights.size());
        for (int index = 0; index < weights.size(); index++) {
            sampler.set(index, 3);
            sampler.set(index, weights.get(index));
        }
        long[] hits = new long[weights.size()];
        for (long point = 0; point < sampler.total(); point++) {
            hits[sampler.at(point)]++;
        }
        for (int index = 0; index < hits.length; index++) {
            assertThat(hits[index]).isEqualTo(weights.get(index).longValue());
        }
    }
}
