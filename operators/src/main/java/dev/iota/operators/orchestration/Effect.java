package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;

/** What the orchestrator decided; whoever asked carries it out. */
public sealed interface Effect {
    /** A micro-batch sets out. */
    record Issue(SignedTicket ticket) implements Effect {}

    /** Workers are told, in the epoch and generation in which it was decided. */
    record Tell(Command command, Epoch epoch, Generation generation) implements Effect {
        static Tell at(Progress progress, Command command) {
            return new Tell(command, progress.epoch(), progress.generation());
        }
    }

    /** An epoch begins, or begins anew. */
    record Publish(EpochManifest manifest) implements Effect {}

    /** A micro-batch is done. */
    record Record(LossRecord loss) implements Effect {}

    /** A worker refused a record of its inbox. */
    record Report(WorkerEvent.RecordRejected rejected, MinerId reporter) implements Effect {}

    /** The event that was asked about can't be used. */
    record Refuse(RejectReason reason, String detail) implements Effect {}
}
