package dev.iota.dashboard;

import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All miners that the topics name, numbered as they come; beyond a bound they are only counted. Pure. */
final class Miners {
    static final int MAX_MINERS = 20_000;

    private final Map<MinerId, Miner> byId = new HashMap<>();
    private final List<Miner> inOrder = new ArrayList<>();
    private long unnumbered;

    /** Empty when there is no room for one more. */
    Optional<Miner> of(MinerId id) {
        Miner known = byId.get(id);
        if (known == null && inOrder.size() < MAX_MINERS) {
            known = new Miner(inOrder.size(), id);
            byId.put(id, known);
            inOrder.add(known);
        }
        if (known == null) {
            unnumbered++;
        }
        return Optional.ofNullable(known);
    }

    /** The number by which the page knows it; null if it is not shown. */
    Integer number(MinerId id) {
        return of(id).map(Miner::number).orElse(null);
    }

    /** Mentions of miners that are not shown. */
    long unnumbered() {
        return unnumbered;
    }

    List<Map<String, Object>> changes() {
        return inOrder.stream().filter(Miner::hasChanged).map(Miner::changes).toList();
    }

    List<Map<String, Object>> whole() {
        return inOrder.stream().map(Miner::whole).toList();
    }
}
