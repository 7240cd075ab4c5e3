package dev.iota.operators.orchestration;

import dev.iota.operators.table.Table;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who is kept out of the run, and for how long. Detectors may be wrong, so they can take away at most half of a stage's miners. */
final class QuarantineRules {
    private final Table<MinerId, Quarantine> quarantined;
    private final Workforce workforce;

    QuarantineRules(Table<MinerId, Quarantine> quarantined, Workforce workforce) {
        this.quarantined = quarantined;
        this.workforce = workforce;
    }

    /** Why this miner can't be spared; empty if it can. */
    Optional<String> objection(WorkerEvent.MinerQuarantined request, Epoch now) {
        Worker worker = workforce.get(request.miner());
        if (worker == null) {
            return Optional.empty();
        }
        int present = 0;
        for (Worker other : workforce.all()) {
            present += other.stage().equals(worker.stage()) ? 1 : 0;
        }
        int absent = absentOf(worker.stage(), now);
        if (2 * (absent + 1) > present + absent) {
            return Optional.of("miner " + request.miner().shortForm() + " stays at stage " + worker.stage() + " though " + request.reason()
                    + ": of its " + (present + absent) + " miners " + absent + " are in quarantine, and half is the most");
        }
        return Optional.empty();
    }

    private int absentOf(Stage stage, Epoch now) {
        int absent = 0;
        for (Quarantine quarantine : quarantined.values()) {
            absent += stage.equals(quarantine.stage()) && quarantine.until().compareTo(now) > 0 ? 1 : 0;
        }
        return absent;
    }

    void add(WorkerEvent.MinerQuarantined request) {
        Worker worker = workforce.get(request.miner());
        quarantined.put(request.miner(),
                new Quarantine(request.miner(), worker == null ? null : worker.stage(), request.until(), request.reason()));
    }

    /** Whether it may have no place now; when its time is over that is forgotten. */
    boolean holds(MinerId miner, Epoch now) {
        Quarantine quarantine = quarantined.get(miner);
        if (quarantine != null && quarantine.until().compareTo(now) <= 0) {
            quarantined.remove(miner);
            return false;
        }
        return quarantine != null;
    }

    /** Those who have a place all the same, with the reason why they must leave it. */
    List<Quarantine> present(Epoch now) {
        List<Quarantine> present = new ArrayList<>();
        for (Quarantine quarantine : quarantined.values()) {
            if (quarantine.until().compareTo(now) > 0 && workforce.get(quarantine.miner()) != null) {
                present.add(quarantine);
            }
        }
        return present;
    }
}
