package dev.iota.worker.gate;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.earnings.Earnings;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.gate.AdmissionRequest;
import dev.iota.protocol.gate.EarningsAnswer;
import dev.iota.protocol.gate.EarningsRequest;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.gate.ObjectRequest;
import dev.iota.protocol.gate.ObjectUrls;
import dev.iota.protocol.gate.Refusal;
import dev.iota.protocol.gate.Refusal.Reason;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.Release;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;

/** Asks the gate in a miner's name. For many threads. */
public final class GateClient {
    private static final int OK = 200;
    private static final int NONCE_BYTES = 16;

    private final GateLink link;
    private final RunId run;
    private final MinerKey key;
    private final LongSupplier clockMillis;
    private final SecureRandom random = new SecureRandom();

    public GateClient(GateLink link, RunId run, MinerKey key, LongSupplier clockMillis) {
        this.link = link;
        this.run = run;
        this.key = key;
        this.clockMillis = clockMillis;
    }

    /**
     * How to take part.
     *
     * @param renew whether credentials are needed
     * @throws GateException if the gate refuses, or can't be reached
     */
    public Admission admit(boolean renew) {
        Admission admission = ask(GateCall.ADMISSION_PATH, new AdmissionRequest(AdmissionRequest.VERSION, Release.name(), renew),
                Admission.class, Admission.VERSION);
        if (!admission.run().equals(run)) {
            throw new GateException(Reason.UNKNOWN_RUN, link + " leads to the run '" + admission.run() + "', not '" + run + "'", null);
        }
        return admission;
    }

    /**
     * A URL of an object.
     *
     * @throws GateException if the gate refuses, or can't be reached
     */
    public ObjectUrls urls(ObjectRequest.Wanted wanted) {
        ObjectUrls urls = ask(GateCall.OBJECTS_PATH, new ObjectRequest(ObjectRequest.VERSION, List.of(wanted)), ObjectUrls.class,
                ObjectUrls.VERSION);
        if (urls.objects().size() != 1 || !urls.objects().get(0).key().equals(wanted.key())) {
            throw new GateException(Reason.FAILED, link + " answers with another object than '" + wanted.key() + "'", null);
        }
        return urls;
    }

    /**
     * What this miner earns.
     *
     * @throws GateException if the gate refuses, or can't be reached
     */
    public Earnings earnings() {
        return ask(GateCall.EARNINGS_PATH, new EarningsRequest(EarningsRequest.VERSION), EarningsAnswer.class, EarningsAnswer.VERSION)
                .earnings();
    }

    private <T> T ask(String path, Object question, Class<T> type, int version) {
        byte[] body = Json.write(question);
        try {
            HttpURLConnection connection = link.open(path);
            GateCall call = new GateCall("POST", link.host(), path, run, key.miner(), GateCall.PROTOCOL, clockMillis.getAsLong(), nonce(),
                    GateCall.sha256(body));
            call.headers(key).forEach(connection::setRequestProperty);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            // Else the JDK sends a request again by itself, which the gate takes for a replay.
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            return read(connection, type, version);
        } catch (IOException unreachable) {
            throw new GateException(null, link + " can't be reached: " + unreachable + "; check --gate, its certificate and the network",
                    unreachable);
        }
    }

    private <T> T read(HttpURLConnection connection, Class<T> type, int version) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream body = status == OK ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] answer = body == null ? new byte[0] : body.readNBytes(Json.MAX_BYTES + 1);
            if (status == OK) {
                return Json.read(answer, type, version);
            }
            Refusal refusal = Json.read(answer, Refusal.class, Refusal.VERSION);
            throw new GateException(refusal.reason(), link + " refuses: " + refusal.message(), null);
        } catch (RejectedException unreadable) {
            throw new GateException(status >= 500 ? null : Reason.MALFORMED, link + " answers " + status
                    + " with what is no answer of a gate ("
                    + unreadable.getMessage() + "); check --gate", unreadable);
        }
    }

    private String nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return HexFormat.of().formatHex(nonce);
    }

    @Override
    public String toString() {
        return link.toString();
    }
}
