package dev.iota.access.gate;

import dev.iota.access.run.RunPlaces;
import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.protocol.earnings.EarningsBooks;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.gate.AdmissionRequest;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.gate.EarningsAnswer;
import dev.iota.protocol.gate.EarningsRequest;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.gate.ObjectRequest;
import dev.iota.protocol.gate.ObjectRequest.Access;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.gate.ObjectUrls;
import dev.iota.protocol.gate.Refusal.Reason;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what miners ask of one run, once it is known who asks. */
final class RunDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RunDesk.class);
    private static final int MAX_DATASET_BYTES = 64 << 20;
    /** What a miner may write in an epoch: attempts at its contribution, shards, a keyframe. */
    private static final int STATES_PER_EPOCH = 4;

    private final GateSettings settings;
    private final ObjectSource objects;
    private final RunPlaces places;
    private final EarningsBooks earnings;
    private final BooleanSupplier isCaughtUp;
    private final GateMeter meter;
    private final String runSha256;
    private final ObjectGrants grants;
    private final UploadBudget budget = new UploadBudget();
    private final long budgetBytes;
    private final RateLimiter<MinerId> renewals;
    private final RateLimiter<RunId> allRenewals;

    private RunDesk(GateSettings settings, ObjectSource objects, RunPlaces places, EarningsBooks earnings, BooleanSupplier isCaughtUp,
            GateMeter meter, byte[] json, RunSpec run, DatasetManifest dataset) {
        this.settings = settings;
        this.objects = objects;
        this.places = places;
        this.earnings = earnings;
        this.isCaughtUp = isCaughtUp;
        this.meter = meter;
        this.runSha256 = GateCall.sha256(json);
        this.grants = new ObjectGrants(run, dataset, settings.validators());
        this.budgetBytes = STATES_PER_EPOCH * grants.largestState();
        this.renewals = new RateLimiter<>(settings.limits().credentialsPerSecond());
        this.allRenewals = new RateLimiter<>(settings.limits().allCredentialsPerSecond());
    }

    /** @throws IOException if the run or its data set can't be read */
    static RunDesk open(GateSettings settings, ObjectSource objects, RunPlaces places, EarningsBooks earnings, BooleanSupplier isCaughtUp,
            GateMeter meter) throws IOException {
        byte[] json = objects.read(RunSpec.objectKey(settings.run()), Json.MAX_BYTES);
        try {
            RunSpec run = RunSpec.read(json);
            DatasetManifest dataset = Json.read(objects.read(run.dataset(), MAX_DATASET_BYTES), DatasetManifest.class,
                    DatasetManifest.VERSION, MAX_DATASET_BYTES);
            return new RunDesk(settings, objects, places, earnings, isCaughtUp, meter, json, run, dataset);
        } catch (RejectedException unreadable) {
            throw new IOException("the run '" + settings.run() + "' in " + objects + " can't be read: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    Admission admit(MinerId miner, byte[] body) throws RejectedException, GateRefusal {
        AdmissionRequest request = Json.read(body, AdmissionRequest.class, AdmissionRequest.VERSION);
        requireAdmitted(miner);
        Credentials credentials = request.renew() ? credentials(miner) : null;
        meter.admitted();
        LOG.info("admitted miner {} with release {}{}", miner, request.release(), credentials == null ? "" : "; it has new credentials");
        GateSettings.Brokers brokers = settings.brokers();
        return new Admission(Admission.VERSION, settings.run(), runSha256, objects.toString(), brokers.addresses(), brokers.security(),
                brokers.certificates(), credentials);
    }

    private Credentials credentials(MinerId miner) throws GateRefusal {
        if (settings.issuer().isEmpty()) {
            return null;
        }
        long now = System.nanoTime();
        if (!renewals.allows(miner, now) || !allRenewals.allows(settings.run(), now)) {
            throw new GateRefusal(Reason.TOO_MANY, "too many credentials were asked for: wait a minute");
        }
        try {
            return settings.issuer().get().issue(miner);
        } catch (KafkaException failure) {
            LOG.warn("miner {} gets no credentials: {}", miner, failure.toString());
            throw new GateRefusal(Reason.UNAVAILABLE, "the brokers can't be asked for credentials now: wait a minute");
        }
    }

    ObjectUrls urls(MinerId miner, byte[] body) throws RejectedException, GateRefusal {
        ObjectRequest request = Json.read(body, ObjectRequest.class, ObjectRequest.VERSION);
        requireAdmitted(miner);
        for (Wanted wanted : request.objects()) {
            Optional<String> refusal = grants.refusal(miner, wanted, places);
            if (refusal.isPresent()) {
                throw new GateRefusal(Reason.NOT_GRANTED, refusal.get());
            }
        }
        List<ObjectUrls.Signed> urls = new ArrayList<>();
        for (Wanted wanted : request.objects()) {
            requireBudget(miner, wanted);
            urls.add(objects.sign(wanted, settings.limits().urlSeconds()));
        }
        meter.signed(urls.size());
        return new ObjectUrls(ObjectUrls.VERSION, settings.limits().urlSeconds(), urls);
    }

    EarningsAnswer earnings(MinerId miner, byte[] body) throws RejectedException, GateRefusal {
        Json.read(body, EarningsRequest.class, EarningsRequest.VERSION);
        requireAdmitted(miner);
        return new EarningsAnswer(EarningsAnswer.VERSION, earnings.of(miner));
    }

    private void requireBudget(MinerId miner, Wanted wanted) throws GateRefusal {
        String epoch = wanted.key().replaceFirst("(/epochs/\\d+)/.*", "$1");
        if (wanted.access() == Access.PUT && !budget.allows(miner, epoch, wanted.key(), wanted.sizeBytes(), budgetBytes)) {
            throw new GateRefusal(Reason.NOT_GRANTED, "miner " + miner.shortForm() + " has written as much as it may in this epoch ("
                    + budgetBytes + " bytes)");
        }
    }

    private void requireAdmitted(MinerId miner) throws GateRefusal {
        if (!isCaughtUp.getAsBoolean()) {
            throw new GateRefusal(Reason.UNAVAILABLE, "the gate is still reading the run's topics: wait a few seconds");
        }
        Optional<String> refusal = settings.rules().get().refusal(miner, places.stakeUnits(miner));
        if (refusal.isPresent()) {
            throw new GateRefusal(Reason.NOT_ADMITTED, refusal.get());
        }
    }
}
