package dev.iota.local;

import dev.iota.protocol.id.MinerId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The miner that somebody means by the beginning of its id. */
final class MinerChoice {
    private MinerChoice() {}

    /** @throws LocalFailure that names the miners there are, if none of them or more than one is meant */
    static MinerId of(String beginning, Collection<MinerId> miners) {
        List<MinerId> meant = miners.stream().filter(miner -> miner.value().startsWith(beginning.toLowerCase(Locale.ROOT))).toList();
        if (meant.size() != 1) {
            throw new LocalFailure(LocalFailure.USAGE, (meant.isEmpty() ? "No miner" : "More than one miner") + " of this run begins with '"
                    + beginning + "'. There are "
                    + miners.stream().map(MinerId::shortForm).collect(Collectors.joining(", ")) + ".");
        }
        return meant.get(0);
    }
}
