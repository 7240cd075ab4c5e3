package dev.iota.worker.audit;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditFinding.Subject;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.worker.compute.Similarity;
import dev.iota.worker.epoch.ContributionCheck;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Compares a miner's work with its repetition, and keeps what differs beyond what is allowed. */
final class Findings {
    private final boolean isBitwise;
    private final List<AuditFinding> first = new ArrayList<>();
    private final Map<Subject, Long> counts = new EnumMap<>(Subject.class);

    /** @param isBitwise whether everything must be the same to the last bit */
    Findings(boolean isBitwise) {
        this.isBitwise = isBitwise;
    }

    /** Whether the state is another with which the miner began. */
    void start(Told<String> stateSha256, String expectedSha256) {
        if (!stateSha256.what().equals(expectedSha256)) {
            add(new AuditFinding(Subject.WEIGHTS, null, null, null, stateSha256.place(), expectedSha256, stateSha256.what(), null, null,
                    null, null));
        }
    }

    /**
     * What a pass sent on.
     *
     * @param expectedSha256 null if the repetition gave what is no number
     * @param output the record that it sent; null if it sent none
     * @param foundSha256 null likewise
     * @param similarity null if there is nothing to compare
     */
    void output(
            PassCompleted pass, RecordPlace input, RecordPlace output, String expectedSha256, String foundSha256, Similarity similarity) {
        if (expectedSha256 != null && expectedSha256.equals(foundSha256)) {
            return;
        }
        boolean isAllowed = !isBitwise && (similarity != null ? Tolerance.OUTPUT.allows(similarity) : expectedSha256 == null);
        if (!isAllowed) {
            add(new AuditFinding(Subject.OUTPUT, pass.microBatch(), pass.direction(), input, output, expectedSha256, foundSha256,
                    similarity == null ? null : similarity.cosine(), similarity == null ? null : similarity.magnitudeRatio(), null, null));
        }
    }

    /** The loss that the tail told. */
    void loss(Told<PassCompleted> told, RecordPlace input, double expected) {
        Double found = told.what().loss();
        boolean isSame = found != null && Double.compare(found, expected) == 0;
        if (!isSame && (isBitwise || found == null || !Tolerance.allowsLoss(expected, found))) {
            addNumbers(Subject.LOSS, told, input, expected, found);
        }
    }

    /** How many steps are behind a pass's weights: no matter of bits. */
    void weightsVersion(Told<PassCompleted> told, RecordPlace input, long expected) {
        if (told.what().weightsVersion() != expected) {
            addNumbers(Subject.WEIGHTS_VERSION, told, input, (double) expected, (double) told.what().weightsVersion());
        }
    }

    private void addNumbers(Subject subject, Told<PassCompleted> told, RecordPlace input, double expected, Double found) {
        add(new AuditFinding(subject, told.what().microBatch(), told.what().direction(), input, told.place(), null, null, null, null,
                Double.isFinite(expected) ? expected : null, found));
    }

    /**
     * What the miner contributed.
     *
     * @param hasResidual whether the change holds what the miner kept back in epochs before, which nobody else has
     */
    void contribution(Contribution committed, ContributionCheck check, boolean hasResidual) {
        if (check.isExact()) {
            return;
        }
        if (check.problem() != null) {
            add(whole(Subject.WEIGHTS, committed, check, null, null, null));
            return;
        }
        if (check.expectedSteps() != check.foundSteps()) {
            add(whole(Subject.WEIGHTS, committed, check, null, (double) check.expectedSteps(), (double) check.foundSteps()));
        }
        if (!hasResidual) {
            vector(Subject.WEIGHTS, committed, check, check.weights(), Tolerance.WEIGHTS);
        }
        vector(Subject.FIRST_MOMENT, committed, check, check.firstMoment(), Tolerance.MOMENT);
        vector(Subject.SECOND_MOMENT, committed, check, check.secondMoment(), Tolerance.MOMENT);
    }

    private void vector(Subject subject, Contribution committed, ContributionCheck check, Similarity similarity, Tolerance tolerance) {
        if (!similarity.isSame() && (isBitwise || !tolerance.allows(similarity))) {
            add(whole(subject, committed, check, similarity, null, null));
        }
    }

    private static AuditFinding whole(
            Subject subject, Contribution committed, ContributionCheck check, Similarity similarity, Double expected, Double found) {
        return new AuditFinding(subject, null, null, null, null, check.expectedSha256(), committed.sha256(),
                similarity == null ? null : similarity.cosine(), similarity == null ? null : similarity.magnitudeRatio(), expected, found);
    }

    /** A merged shard: bytes, whoever computes them. */
    void shard(Told<ShardResult> vouched, ShardResult expected) {
        if (!vouched.what().sha256().equals(expected.sha256())) {
            add(new AuditFinding(Subject.SHARD, null, null, null, vouched.place(), expected.sha256(), vouched.what().sha256(), null, null,
                    null, null));
        }
    }

    private void add(AuditFinding finding) {
        counts.merge(finding.subject(), 1L, Long::sum);
        if (first.size() < AuditReport.MAX_FINDINGS) {
            first.add(finding);
        }
    }

    boolean isEmpty() {
        return first.isEmpty();
    }

    /** How many there are so far. */
    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    boolean isBitwise() {
        return isBitwise;
    }

    /** The first {@value AuditReport#MAX_FINDINGS}. */
    List<AuditFinding> first() {
        return List.copyOf(first);
    }

    /** How many there are of each subject. */
    Map<Subject, Long> counts() {
        return Map.copyOf(counts);
    }
}
