package dev.iota.local.trace;

import dev.iota.local.trace.TraceLog.Told;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Leave to compute the sample once, from its ticket; or, where that is no longer in the log, from what it led to.
 *
 * @param ticket null if nothing tells it
 * @param slots empty if the ticket is gone
 * @param issuedAtMillis by the broker's clock, or else the orchestrator's
 * @param signedAtMillis by the orchestrator's clock: tells two issues of an attempt apart
 */
record Leave(Generation generation, Attempt attempt, TicketId ticket, List<MinerId> miners, List<Slot> slots, long issuedAtMillis,
        long signedAtMillis) {

    /** In the order in which they were issued. */
    static List<Leave> all(TraceLog log) {
        List<Leave> leaves = new ArrayList<>();
        for (TraceLog.Issued issued : log.issued) {
            Ticket ticket = issued.ticket().ticket();
            leaves.add(new Leave(ticket.generation(), ticket.attempt(), issued.ticket().id(),
                    ticket.pathway().stream().map(Hop::miner).toList(), ticket.pathway().stream().map(Hop::slot).toList(),
                    issued.atMillis(), ticket.issuedAtMillis()));
        }
        for (LossRecord loss : log.losses) {
            if (leaves.stream().noneMatch(leave -> leave.isOf(loss))) {
                leaves.add(new Leave(loss.generation(), loss.attempt(), ticketOf(loss, log), loss.pathway(), List.of(),
                        loss.issuedAtMillis(), loss.issuedAtMillis()));
            }
        }
        leaves.sort(Comparator.comparing(Leave::generation).thenComparing(Leave::signedAtMillis));
        return leaves;
    }

    private static TicketId ticketOf(LossRecord loss, TraceLog log) {
        return log.told.stream()
                .filter(told -> told.event().event() instanceof PassCompleted pass && pass.generation().equals(loss.generation())
                        && pass.attempt().equals(loss.attempt()) && pass.loss() != null && pass.loss() == loss.loss())
                .map(told -> ((PassCompleted) told.event().event()).ticket())
                .findFirst().orElse(null);
    }

    private boolean isOf(LossRecord loss) {
        return generation.equals(loss.generation()) && attempt.equals(loss.attempt()) && signedAtMillis == loss.issuedAtMillis();
    }

    Slot slot(Stage stage) {
        return slots.isEmpty() ? null : slots.get(stage.value());
    }

    /** That all of its passes are done. */
    Optional<LossRecord> loss(List<LossRecord> losses) {
        return losses.stream().filter(this::isOf).findFirst();
    }

    /** What its miner said of a pass. */
    Optional<Told> told(List<Told> events, Stage stage, Direction direction) {
        return events.stream()
                .filter(told -> told.event().event() instanceof PassCompleted pass && pass.ticket().equals(ticket)
                        && pass.stage().equals(stage) && pass.direction() == direction
                        && told.event().miner().equals(miners.get(stage.value())))
                .findFirst();
    }
}
