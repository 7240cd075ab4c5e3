package dev.iota.access.gate;

import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.gate.Refusal.Reason;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Whether a signed request is what it should be, the cheapest checks first; nothing is remembered of one that is not signed. */
final class CallChecks {
    private final RunId run;
    private final Set<String> hosts;
    private final String release;
    private final GateLimits limits;
    private final ReplayGuard replays;
    private final RateLimiter<MinerId> rates;

    /**
     * @param hosts by which the gate may be called, as {@link GateCall#host}
     * @param release of the software that speaks this gate's protocol
     */
    CallChecks(RunId run, Set<String> hosts, String release, GateLimits limits) {
        this.run = run;
        this.hosts = Set.copyOf(hosts);
        this.release = release;
        this.limits = limits;
        this.replays = new ReplayGuard(limits.nonces(), limits.clockSkewMillis());
        this.rates = new RateLimiter<>(limits.callsPerSecond());
    }

    /** The miner that signed the request. */
    MinerId check(String method, String host, String path, UnaryOperator<String> header, byte[] body, long nowMillis, long nowNanos)
            throws GateRefusal {
        try {
            requireVersion(GateCall.protocol(header));
            GateCall.Received received = GateCall.read(method, host, path, header, body);
            requireMeant(received.call());
            requireFresh(received.call(), nowMillis);
            require(received.isAuthentic(), Reason.BAD_SIGNATURE, "the request is not signed by the miner that it names");
            requireFirst(received.call(), nowMillis, nowNanos);
            return received.call().miner();
        } catch (RejectedException malformed) {
            throw new GateRefusal(Reason.MALFORMED, malformed.getMessage());
        }
    }

    private void requireVersion(int protocol) throws GateRefusal {
        String remedy = protocol < GateCall.PROTOCOL ? "update iota-worker to " + release + " or newer"
                : "use iota-worker " + release + ", or ask the operator to update the gate";
        require(protocol == GateCall.PROTOCOL, Reason.UNKNOWN_VERSION,
                "the request is of protocol " + protocol + ", the gate speaks " + GateCall.PROTOCOL + ": " + remedy);
    }

    private void requireMeant(GateCall call) throws GateRefusal {
        require(hosts.contains(call.host()), Reason.WRONG_HOST,
                "this gate is not called '" + call.host() + "' but " + String.join(", ", hosts)
                        + ": use the address that the operator gives");
        require(call.run().equals(run), Reason.UNKNOWN_RUN, "this gate is for the run '" + run + "', not '" + call.run() + "'");
    }

    private void requireFresh(GateCall call, long nowMillis) throws GateRefusal {
        long ahead = call.sentAtMillis() - nowMillis;
        require(Math.abs(ahead) <= limits.clockSkewMillis(), Reason.CLOCK_OFF, "this machine's clock is " + Math.abs(ahead) / 1_000
                + " s " + (ahead > 0 ? "ahead of" : "behind") + " the gate's, where it is " + Instant.ofEpochMilli(nowMillis)
                + ": set it right (at most " + limits.clockSkewMillis() / 1_000 + " s off)");
    }

    private void requireFirst(GateCall call, long nowMillis, long nowNanos) throws GateRefusal {
        require(rates.allows(call.miner(), nowNanos), Reason.TOO_MANY, "too many requests of this miner: wait a few seconds");
        ReplayGuard.Verdict verdict = replays.use(call.miner(), call.nonce(), nowMillis);
        require(verdict != ReplayGuard.Verdict.REPLAYED, Reason.REPLAYED, "this very request came before: sign a new one");
        require(verdict != ReplayGuard.Verdict.FULL, Reason.UNAVAILABLE, "the gate is busy: wait a minute");
    }

    private static void require(boolean holds, Reason reason, String otherwise) throws GateRefusal {
        if (!holds) {
            throw new GateRefusal(reason, otherwise);
        }
    }
}
