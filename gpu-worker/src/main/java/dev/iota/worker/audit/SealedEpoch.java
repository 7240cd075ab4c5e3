package dev.iota.worker.audit;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.worker.epoch.EpochHistory;
import dev.iota.worker.pipeline.Term;
import java.util.Optional;

/** Finds the manifest that sealed an epoch: also one that a rollback has voided, until the epoch is sealed anew. */
final class SealedEpoch {
    private SealedEpoch() {}

    /**
     * The manifest of the epoch that came after it.
     *
     * @param term the epoch, and the generation in which it was sealed
     */
    static EpochManifest require(EpochHistory history, Term term) throws AuditEnded {
        Optional<EpochManifest> begin = history.latest(term.epoch());
        Optional<EpochManifest> next = history.latest(term.epoch().next());
        if (begin.isEmpty() || next.isEmpty()) {
            throw AuditEnded.expired("epoch " + term.epoch() + " is not sealed");
        }
        boolean isVoid = !begin.get().contentSha256().equals(next.get().parentSha256());
        boolean isOther = next.get().stages().stream().anyMatch(merge -> !merge.plan().generation().equals(term.generation()));
        if (isVoid || isOther) {
            throw AuditEnded.expired("epoch " + term.epoch() + " of generation " + term.generation()
                    + " is void: the run was rolled back to an earlier epoch since");
        }
        return next.get();
    }
}
