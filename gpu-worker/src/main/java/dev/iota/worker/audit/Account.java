package dev.iota.worker.audit;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.event.WorkerEvent.Ready;
import java.util.List;
import java.util.Optional;

/**
 * What a miner told of its work in an epoch, from taking on the epoch's weights on: until it lost them, if it did.
 *
 * @param passes in the order in which it told of them
 * @param uploads in that order as well
 */
record Account(Told<Ready> ready, List<Told<PassCompleted>> passes, List<Contribution> uploads) {

    /** Whether it uploaded that. */
    boolean holds(Contribution contribution) {
        return uploads.stream().anyMatch(upload -> upload.sha256().equals(contribution.sha256()));
    }

    /**
     * The same contribution with as many gradients as the miner says that it holds. They can be more than the orchestrator counted, which
     * leaves out what came too late for its ticket, but not fewer.
     */
    Contribution told(Contribution committed) {
        return uploads.stream()
                .filter(upload -> upload.sha256().equals(committed.sha256()) && upload.backwardPasses() > committed.backwardPasses())
                .findFirst().orElse(committed);
    }

    /**
     * The one that tells of the contribution; without a contribution the last, since a worker that begins anew has forgotten what it did.
     *
     * @param accounts from the first to the last, of one stage
     * @param committed null if there is none
     */
    static Optional<Account> of(List<Account> accounts, Contribution committed) {
        Optional<Account> last = accounts.stream().reduce((before, after) -> after);
        return committed == null ? last : accounts.stream().filter(account -> account.holds(committed)).findFirst().or(() -> last);
    }
}
