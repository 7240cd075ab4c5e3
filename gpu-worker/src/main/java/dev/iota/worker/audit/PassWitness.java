package dev.iota.worker.audit;

import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.Similarity;
import dev.iota.worker.pipeline.PassResult;
import dev.iota.worker.pipeline.Received;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Compares what each pass gave with what the miner sent and told. */
final class PassWitness implements Replay.Witness {
    private final RunSpec run;
    private final Route route;
    private final PassRecords records;
    private final Findings findings;
    private long passes;
    private long exactPasses;
    private long replayMicros;
    private long minerMicros;

    PassWitness(RunSpec run, Route route, PassRecords records, Findings findings) {
        this.run = run;
        this.route = route;
        this.records = records;
        this.findings = findings;
    }

    @Override
    public void computed(Told<PassCompleted> told, Received input, PassResult result) throws AuditEnded {
        PassCompleted pass = told.what();
        passes++;
        replayMicros += result.computeMicros();
        minerMicros += pass.computeMicros();
        findings.weightsVersion(told, records.input(), result.weightsVersion());
        boolean isExact = pass.weightsVersion() == result.weightsVersion();
        if (result.loss() != null) {
            findings.loss(told, records.input(), result.loss());
            isExact &= result.loss().equals(pass.loss());
        }
        if (route.isSentOn(pass)) {
            isExact &= compare(pass, input, result.output());
        }
        exactPasses += isExact ? 1 : 0;
    }

    private boolean compare(PassCompleted pass, Received input, float[] output) throws AuditEnded {
        Optional<PassIndex.Sent> sent = records.output(pass, input);
        TensorCodec codec = pass.direction() == Direction.FORWARD ? run.activationCodec() : run.gradientCodec();
        Optional<byte[]> expected = encode(codec, output, input.ticket().seed(pass.direction(), pass.stage()));
        String sha256 = expected.map(bytes -> HexFormat.of().formatHex(Signatures.sha256(bytes))).orElse(null);
        String found = sent.map(PassIndex.Sent::sha256).orElse(null);
        boolean isSame = sha256 != null && sha256.equals(found);
        Similarity similarity = !isSame && expected.isPresent() && sent.isPresent() && isWorthReading()
                ? similarity(codec, expected.get(), sent.get()) : null;
        findings.output(pass, records.input(), sent.map(PassIndex.Sent::place).orElse(null), sha256, found, similarity);
        return isSame;
    }

    /** Angles of what is not the same to the last bit either decide, or are shown. */
    private boolean isWorthReading() {
        return !findings.isBitwise() || findings.first().size() < AuditReport.MAX_FINDINGS;
    }

    /** Empty for what is no number: nobody can send it. */
    private Optional<byte[]> encode(TensorCodec codec, float[] output, long seed) {
        try {
            return Optional.of(codec.encode(output, run.model().wireChannels(), seed));
        } catch (RejectedException notFinite) {
            return Optional.empty();
        }
    }

    /** As the receiver sees both. */
    private Similarity similarity(TensorCodec codec, byte[] expected, PassIndex.Sent sent) {
        byte[] found = records.payload(sent).orElse(new byte[0]);
        int[] shape = run.wireShape();
        int elements = shape[0] * shape[1] * shape[2];
        try {
            return Similarity.of(codec.decode(expected, elements, shape[2]), codec.decodeAny(found, elements, shape[2]));
        } catch (RejectedException anotherLength) {
            return Similarity.of(new float[elements], notANumber(elements));
        }
    }

    /** Unlike all. */
    private static float[] notANumber(int elements) {
        float[] none = new float[elements];
        Arrays.fill(none, Float.NaN);
        return none;
    }

    long passes() {
        return passes;
    }

    long exactPasses() {
        return exactPasses;
    }

    long replayMicros() {
        return replayMicros;
    }

    long minerMicros() {
        return minerMicros;
    }
}
