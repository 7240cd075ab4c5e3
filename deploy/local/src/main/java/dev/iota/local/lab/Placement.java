package dev.iota.local.lab;

import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who of a run's miners is to be bad, by the stages where they are. */
enum Placement {
    /** One of each stage in turn. */
    SPREAD(1),
    /** Two of each stage in turn; an odd one joins a pair. */
    PAIRED(2),
    /** At the last stage, as far as it has so many. */
    AT_TAIL(1);

    private final int together;

    Placement(int together) {
        this.together = together;
    }

    static Placement of(Scenario scenario) {
        return switch (scenario) {
            case FORGE_PAIR -> PAIRED;
            case FALSE_LOSS -> AT_TAIL;
            default -> SPREAD;
        };
    }

    /**
     * @param stages the miners of each stage
     * @param count no more than there are
     */
    Set<MinerId> choose(List<List<MinerId>> stages, int count) {
        if (this == AT_TAIL) {
            List<MinerId> tail = stages.get(stages.size() - 1);
            return new LinkedHashSet<>(tail.subList(0, Math.min(count, tail.size())));
        }
        Set<MinerId> bad = new LinkedHashSet<>(inTurn(stages).subList(0, count - count % together));
        stages.stream()
                .filter(stage -> stage.stream().anyMatch(bad::contains))
                .flatMap(List::stream)
                .filter(miner -> !bad.contains(miner))
                .limit(count % together)
                .toList()
                .forEach(bad::add);
        return bad;
    }

    private List<MinerId> inTurn(List<List<MinerId>> stages) {
        int most = stages.stream().mapToInt(List::size).max().orElse(0);
        List<MinerId> order = new ArrayList<>();
        for (int from = 0; from < most; from += together) {
            for (List<MinerId> stage : stages) {
                order.addAll(stage.subList(Math.min(from, stage.size()), Math.min(from + together, stage.size())));
            }
        }
        return order;
    }
}
