package dev.iota.local.trace;

import dev.iota.local.trace.SampleTrace.Pass;
import dev.iota.local.trace.TraceLog.Told;
import dev.iota.protocol.event.WorkerEvent.Joined;
import dev.iota.protocol.event.WorkerEvent.Left;
import dev.iota.protocol.event.WorkerEvent.MinerQuarantined;
import dev.iota.protocol.event.WorkerEvent.RecordRejected;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Why the orchestrator issued a sample again, as far as the log tells: its own reasons are not in it. */
final class GivenUp {
    private final RunSpec run;
    private final TraceLog log;

    GivenUp(RunSpec run, TraceLog log) {
        this.run = run;
        this.log = log;
    }

    String why(Leave leave, Leave next, List<Pass> passes) {
        if (next.attempt().equals(leave.attempt())) {
            return "the orchestrator's job was restored from a checkpoint that did not hold this ticket";
        }
        Optional<Pass> waiting = passes.stream().filter(pass -> pass.toldAtMillis() == null).findFirst();
        if (waiting.isEmpty()) {
            return "all passes were told, but too late";
        }
        // Whoever it waited for first, then all others that still held a graph of it.
        Optional<String> said = said(waiting.get().miner(), leave, next, passes);
        for (Pass pass : passes) {
            if (said.isEmpty() && pass.direction() == Direction.BACKWARD && pass.toldAtMillis() == null) {
                said = said(pass.miner(), leave, next, passes);
            }
        }
        return said.orElseGet(() -> overdue(waiting.get(), leave, next));
    }

    private Optional<String> said(MinerId miner, Leave leave, Leave next, List<Pass> passes) {
        return log.told.stream()
                .filter(told -> told.atMillis() >= leave.issuedAtMillis() && told.atMillis() <= next.issuedAtMillis())
                .map(told -> reason(told, miner, passes))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> reason(Told told, MinerId miner, List<Pass> passes) {
        String name = "miner " + miner.shortForm();
        if (told.event().event() instanceof MinerQuarantined away && away.miner().equals(miner)) {
            return Optional.of(name + " was sent into quarantine: " + away.reason());
        }
        if (!told.event().miner().equals(miner)) {
            return Optional.empty();
        }
        if (told.event().event() instanceof Left left) {
            return Optional.of(name + " left: " + left.reason());
        }
        if (told.event().event() instanceof Joined) {
            return Optional.of(name + " asked for a place again, so what it held was gone");
        }
        if (told.event().event() instanceof RecordRejected refused
                && passes.stream().anyMatch(pass -> origin(refused).equals(pass.input()))) {
            return Optional.of(name + " refused its input as " + refused.reason() + ": " + refused.detail());
        }
        return Optional.empty();
    }

    private static String origin(RecordRejected refused) {
        return refused.topic() + "[" + refused.partition() + "] offset " + refused.offset();
    }

    private String overdue(Pass waiting, Leave leave, Leave next) {
        TreeSet<Long> heard = log.heard.getOrDefault(waiting.miner(), new TreeSet<>());
        Long last = heard.floor(next.issuedAtMillis());
        long silentMillis = next.issuedAtMillis() - (last == null ? leave.issuedAtMillis() : last);
        String waited = String.format(Locale.ROOT, "it waited for the %s pass of miner %s at stage %s",
                waiting.direction().name().toLowerCase(Locale.ROOT), waiting.miner().shortForm(), waiting.stage());
        return silentMillis >= run.limits().heartbeatTimeoutMillis()
                ? String.format(Locale.ROOT, "%s, who was silent for %.1f s", waited, silentMillis / 1e3)
                : String.format(Locale.ROOT, "%s; a sample may wait for %.1f s", waited, run.limits().sampleTimeoutMillis() / 1e3);
    }
}
