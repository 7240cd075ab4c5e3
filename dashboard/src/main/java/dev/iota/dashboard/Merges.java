package dev.iota.dashboard;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AgreementRecord.Party;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who found the same as whom in the latest merge of each stage. Pure. */
final class Merges {
    private final Miners miners;
    private final TreeMap<Integer, AgreementRecord> latest = new TreeMap<>();
    private boolean hasChanged;

    Merges(Miners miners) {
        this.miners = miners;
    }

    /** Whether it is of a merge that nothing was known of, and later than those known. */
    boolean add(AgreementRecord next) {
        AgreementRecord known = latest.get(next.stage().value());
        int order = known == null ? 1 : compare(next, known);
        if (order < 0) {
            return false;
        }
        latest.put(next.stage().value(), next);
        hasChanged = true;
        next.parties().forEach(party -> miners.of(party.miner()).ifPresent(miner -> miner.dispute(sentence(next, party))));
        return order > 0;
    }

    void voidedBy(EpochManifest manifest) {
        hasChanged |= latest.values().removeIf(agreement -> agreement.generation().compareTo(manifest.generation()) < 0
                && agreement.epoch().compareTo(manifest.epoch()) >= 0);
    }

    boolean hasChanged() {
        return hasChanged;
    }

    /** All of it; from now on nothing has changed. */
    List<Map<String, Object>> changes() {
        hasChanged = false;
        return whole();
    }

    List<Map<String, Object>> whole() {
        return latest.values().stream().map(this::matrix).toList();
    }

    private static int compare(AgreementRecord next, AgreementRecord known) {
        int byGeneration = next.generation().compareTo(known.generation());
        return byGeneration != 0 ? byGeneration : next.epoch().compareTo(known.epoch());
    }

    private static String sentence(AgreementRecord agreement, Party party) {
        return party.differing() == 0 ? null
                : "Epoch " + agreement.epoch() + ": " + party.differing() + " of " + party.reported() + " shards that it reported were sealed otherwise";
    }

    private Map<String, Object> matrix(AgreementRecord agreement) {
        Map<String, Object> matrix = new LinkedHashMap<>();
        matrix.put("stage", agreement.stage().value());
        matrix.put("epoch", agreement.epoch().value());
        matrix.put("generation", agreement.generation().value());
        matrix.put("shards", agreement.shards());
        matrix.put("unchecked", agreement.unchecked());
        List<Map<String, Object>> parties = new ArrayList<>();
        for (Party party : agreement.parties()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("n", miners.number(party.miner()));
            row.put("short", party.miner().shortForm());
            row.put("owned", party.owned());
            row.put("reported", party.reported());
            row.put("confirmed", party.confirmed());
            row.put("substituted", party.substituted());
            parties.add(row);
        }
        matrix.put("parties", parties);
        matrix.put("pairs", agreement.pairs().stream()
                .map(pair -> new int[] {pair.first(), pair.second(), pair.shared(), pair.agreed()}).toList());
        return matrix;
    }
}
