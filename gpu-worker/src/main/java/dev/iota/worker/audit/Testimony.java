package dev.iota.worker.audit;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.event.WorkerEvent.Joined;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.event.WorkerEvent.Ready;
import dev.iota.protocol.event.WorkerEvent.ShardsMerged;
import dev.iota.protocol.event.WorkerEvent.WeightsUploaded;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.pipeline.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes in a miner's events in the order of the log, and sorts out what they tell of its work at a stage in a term. An event that was
 * played again counts once. A worker that joins anew has forgotten all that it had computed.
 */
final class Testimony {
    /** Bound of the passes that are held. */
    static final int MAX_PASSES = 1 << 18;

    private final Term term;
    private final Stage stage;
    private final List<Account> accounts = new ArrayList<>();
    private final Map<Integer, Told<ShardResult>> shards = new TreeMap<>();
    private Ready place;
    private Joined joined;
    private boolean beginsAnew = true;
    private long lastSequence = -1;

    Testimony(Term term, Stage stage) {
        this.term = term;
        this.stage = stage;
    }

    /** @throws AuditEnded if there are more passes than can be held */
    void add(EventEnvelope envelope, RecordPlace origin) throws AuditEnded {
        if (envelope.sequence() <= lastSequence) {
            return;
        }
        lastSequence = envelope.sequence();
        WorkerEvent event = envelope.event();
        if (event instanceof Joined join) {
            beginsAnew |= joined == null || joined.session() != join.session();
            joined = join;
        } else if (event instanceof Ready ready && term.equals(new Term(ready.epoch(), ready.generation()))) {
            begin(ready, origin);
        } else if (event instanceof PassCompleted pass && term.equals(new Term(pass.epoch(), pass.generation()))) {
            add(pass, origin);
        } else if (event instanceof WeightsUploaded upload && term.equals(new Term(upload.epoch(), upload.generation()))) {
            if (isAtStage(upload.stage())) {
                latest().uploads().add(upload.contribution());
            }
        } else if (event instanceof ShardsMerged merged && term.equals(new Term(merged.epoch(), merged.generation()))
                && merged.stage().equals(stage)) {
            merged.results().forEach(result -> shards.put(result.shard(), new Told<>(result, origin)));
        }
    }

    /** A worker may say more than once that it is ready; only with another place or session it began anew. */
    private void begin(Ready ready, RecordPlace origin) {
        boolean isMoved = place == null || !place.stage().equals(ready.stage()) || !place.slot().equals(ready.slot());
        place = ready;
        if ((isMoved || beginsAnew) && ready.stage().equals(stage)) {
            accounts.add(new Account(new Told<>(ready, origin), new ArrayList<>(), new ArrayList<>()));
        }
        beginsAnew = false;
    }

    private void add(PassCompleted pass, RecordPlace origin) throws AuditEnded {
        if (!isAtStage(pass.stage())) {
            return;
        }
        if (latest().passes().size() == MAX_PASSES) {
            throw AuditEnded.expired("more than " + MAX_PASSES + " passes in one epoch: more than an audit repeats");
        }
        latest().passes().add(new Told<>(pass, origin));
    }

    private boolean isAtStage(Stage at) {
        return at.equals(stage) && place != null && place.stage().equals(stage);
    }

    private Account latest() {
        return accounts.get(accounts.size() - 1);
    }

    /** Each time that the miner took on the term's weights of the stage. */
    List<Account> accounts() {
        return List.copyOf(accounts);
    }

    /** The shards of the stage's merge that the miner vouched for, with what it told last. */
    Map<Integer, Told<ShardResult>> shards() {
        return shards;
    }

    /** What it told of itself within the events that were added; null if nothing. */
    Joined joined() {
        return joined;
    }
}
