package dev.iota.worker.audit;

import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.TicketId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The passes of an account in the order in which they were computed, as far as they can be repeated: up to the first that is missing.
 *
 * @param awaited activations whose gradient comes later: their graphs are to be kept
 * @param gap why the rest can't be repeated; null if there is no rest
 */
record ReplayPlan(List<Told<PassCompleted>> passes, Set<TicketId> awaited, String gap) {

    /** @param hasGraphs whether a gradient belongs to an activation's pass: at all stages but the tail */
    static ReplayPlan of(Account account, boolean hasGraphs) {
        List<Told<PassCompleted>> sorted = new ArrayList<>(account.passes());
        sorted.sort(Comparator.comparingLong(told -> told.what().order()));
        Set<TicketId> forward = new HashSet<>();
        Set<TicketId> backward = new HashSet<>();
        for (int i = 0; i < sorted.size(); i++) {
            PassCompleted pass = sorted.get(i).what();
            String gap = i == 0 ? null : gap(sorted.get(i - 1).what().order(), pass.order());
            gap = gap == null ? gap(pass, forward, backward, hasGraphs) : gap;
            if (gap != null) {
                return new ReplayPlan(List.copyOf(sorted.subList(0, i)), backward, gap);
            }
        }
        return new ReplayPlan(List.copyOf(sorted), backward, null);
    }

    private static String gap(long before, long order) {
        if (order == before) {
            return "two passes are told to be number " + order + " of the process";
        }
        return order == before + 1 ? null : "pass number " + (before + 1) + " of the process is not told of";
    }

    private static String gap(PassCompleted pass, Set<TicketId> forward, Set<TicketId> backward, boolean hasGraphs) {
        boolean isForward = pass.direction() == Direction.FORWARD;
        if (!(isForward ? forward : backward).add(pass.ticket())) {
            return "ticket " + pass.ticket() + " is told to have gone " + pass.direction() + " twice";
        }
        boolean isOrphan = !isForward && hasGraphs && !forward.contains(pass.ticket());
        return isOrphan ? "a gradient for ticket " + pass.ticket() + " is told of, and no activation before it" : null;
    }
}
