package dev.iota.operators.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iota.operators.lineage.BegunEpoch;
import dev.iota.operators.lineage.Lineage;
import dev.iota.operators.lineage.Manifests;
import dev.iota.operators.lineage.Share;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.operators.table.Table;
import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AuditRulesTest {
    private static final AuditFinding FINDING =
            new AuditFinding(AuditFinding.Subject.WEIGHTS, null, null, null, null, null, null, null, null, null, null);
    private static final int EPOCHS = 60;
    private static final int MINERS = 8;
    private static final int MANY = 12;
    private static final MinerId VALIDATOR = Manifests.miner(9, 0);
    private static final Predicate<MinerId> NOBODY = miner -> false;

    private final RunSpec run = TestRun.of(2, 10, 10_000);
    private Manifests manifests = new Manifests(run, MINERS);
    private Lineage lineage = new Lineage(run.retention(), Table.onHeap());
    private Table<AuditId, Audit> audits = Table.onHeap();
    private AuditRules rules = rules(0.5);

    @Property
    void theShareOfTheWorkIsKeptInExpectationWhoeverStandsOut(
            @ForAll @DoubleRange(min = 0.01, max = 1) double share,
            @ForAll @Size(min = 1, max = 30) List<@LongRange(min = 1, max = 1_000) Long> work,
            @ForAll @IntRange(max = 30) int suspects) {
        List<Share> shares = new ArrayList<>();
        work.forEach(weight -> shares.add(new Share(Stage.FIRST, numbered(shares.size()), weight)));
        Predicate<Share> isSuspicious = part -> shares.indexOf(part) < suspects;
        AuditOdds odds = AuditOdds.of(share, shares, isSuspicious);
        double all = shares.stream().mapToDouble(Share::weight).sum();
        double expected = shares.stream()
                .mapToDouble(part -> part.weight() * (isSuspicious.test(part) ? odds.suspicious() : odds.ordinary()))
                .sum();
        assertThat(expected).isCloseTo(share * all, within(1e-9 * all));
        assertThat(odds.ordinary()).as("nobody is safe").isBetween(share / 2 - 1e-12, share + 1e-12);
        assertThat(odds.suspicious()).isBetween(share - 1e-12, Math.min(1, AuditOdds.FACTOR * share) + 1e-12);
    }

    @Test
    void whoStandsOutIsDrawnTenTimesAsOftenWhereThereIsRoom() {
        assertThat(AuditOdds.of(0.05, shares(100), part -> part.miner().equals(numbered(0))).suspicious()).isCloseTo(0.5, within(1e-9));
        assertThat(AuditOdds.of(0.05, shares(4), part -> part.miner().equals(numbered(0))).suspicious())
                .as("half the budget at most").isCloseTo(0.025 + 0.1, within(1e-9));
    }

    @Test
    void drawsAboutTheShareAndFromThoseWhoStandOutMore() {
        rules = rules(0.1);
        MinerId suspect = Manifests.miner(1, 3);
        List<AuditOrder> orders = seal(0, 0, EPOCHS, suspect::equals);
        assertThat(orders.size() / (2.0 * MINERS * EPOCHS)).isBetween(0.07, 0.13);
        List<AuditOrder> suspected = orders.stream().filter(order -> order.miner().equals(suspect)).toList();
        assertThat(suspected).hasSizeGreaterThan(EPOCHS / 2).allMatch(order -> order.cause() == AuditOrder.Cause.SUSPECTED);
        assertThat(orders).filteredOn(order -> !order.miner().equals(suspect)).allMatch(order -> order.cause() == AuditOrder.Cause.DRAWN);
    }

    @Test
    void everyMinerIsDrawnSoonerOrLater() {
        Set<MinerId> drawn = new HashSet<>();
        seal(0, 0, EPOCHS, NOBODY).forEach(order -> drawn.add(order.miner()));
        assertThat(drawn).hasSize(2 * MINERS);
    }

    @Test
    void theDrawRepeatsAndAnotherSecretDrawsOthers() {
        List<AuditOrder> first = seal(0, 0, 10, NOBODY);
        reset("a secret");
        assertThat(seal(0, 0, 10, NOBODY)).isEqualTo(first);
        reset("another");
        assertThat(seal(0, 0, 10, NOBODY)).isNotEqualTo(first);
    }

    @Test
    void nothingIsDrawnWithoutAShareOrASecret() {
        rules = rules(0);
        assertThat(seal(0, 0, 10, NOBODY)).isEmpty();
        rules = new AuditRules(run, 1, null, Set.of(VALIDATOR), lineage, audits);
        assertThat(seal(0, 11, 20, NOBODY)).isEmpty();
    }

    @Test
    void anEpochIsDrawnOnceHoweverOftenItBeginsAnewAndAnewWhenItIsDoneAnew() {
        rules = rules(1);
        seal(0, 0, 5, NOBODY);
        assertThat(begin(manifests.begins(3, 1, 0, 3), NOBODY).orders()).as("the same weights").isEmpty();
        List<AuditOrder> anew = begin(manifests.begins(4, 1), NOBODY).orders();
        assertThat(anew).hasSize(2 * MINERS).allSatisfy(order -> {
            assertThat(order.epoch()).isEqualTo(new Epoch(3));
            assertThat(order.generation()).isEqualTo(new Generation(1));
            assertThat(order.orderedAtMillis()).isEqualTo(4_000);
        });
    }

    @Test
    void aReportCountsOnce() {
        rules = rules(1);
        AuditOrder order = seal(0, 0, 1, NOBODY).get(0);
        AuditRules.Reception reception = rules.onReport(VALIDATOR, report(order, Outcome.PASSED), 5);
        assertThat(reception.validation()).contains(
                new ValidationRecord(ValidationRecord.VERSION, run.run(), VALIDATOR, report(order, Outcome.PASSED), 5));
        AuditRules.Reception again = rules.onReport(VALIDATOR, report(order, Outcome.EXPIRED), 6);
        assertThat(again.validation()).isEmpty();
        assertThat(again.objection()).as("a validator that was started again may say so").isEmpty();
    }

    @Test
    void ofWorkThatIsVoidALieCountsAndNothingElse() {
        rules = rules(1);
        List<AuditOrder> orders = seal(0, 0, 3, NOBODY);
        begin(manifests.begins(2, 1, 0, 2), NOBODY);
        AuditOrder order = orders.get(orders.size() - 1);
        assertThat(rules.onReport(VALIDATOR, report(order, Outcome.PASSED), 5).validation()).isEmpty();
        assertThat(rules.onReport(VALIDATOR, report(order, Outcome.FAILED), 6).validation()).isPresent();
        assertThat(rules.onReport(VALIDATOR, report(order, Outcome.FAILED), 7).validation()).as("once").isEmpty();
    }

    @Test
    void strangersAndAuditsThatNobodyOrderedAreRefused() {
        rules = rules(1);
        AuditOrder order = seal(0, 0, 2, NOBODY).get(0);
        assertThat(rules.onReport(order.miner(), report(order, Outcome.PASSED), 5).objection()).hasValueSatisfying(
                objection -> assertThat(objection).contains("no validator"));
        AuditReport unordered = report(VALIDATOR, Stage.FIRST, 0, 0, Outcome.PASSED);
        assertThat(rules.onReport(VALIDATOR, unordered, 5).objection()).hasValueSatisfying(
                objection -> assertThat(objection).contains("not ordered"));
        assertThat(rules.onReport(VALIDATOR, report(order, Outcome.PASSED), 5).validation()).as("the order stands").isPresent();
    }

    @Test
    void aReportThatIsReadBeforeItsEpochCountsWithIt() {
        rules = rules(1);
        begin(manifests.begins(0, 0), NOBODY);
        AuditReport early = report(Manifests.miner(0, 0), Stage.FIRST, 0, 0, Outcome.PASSED);
        assertThat(rules.onReport(VALIDATOR, early, 5).validation()).isEmpty();
        assertThat(begin(manifests.begins(1, 0), NOBODY).validations()).extracting(ValidationRecord::report).containsExactly(early);
        assertThat(rules.onReport(VALIDATOR, early, 5).validation()).isEmpty();
    }

    @Test
    void aReportOfWorkThatIsVoidMeansNothing() {
        rules = rules(1);
        AuditOrder order = seal(0, 0, 3, NOBODY).stream().filter(each -> each.epoch().value() == 2).findFirst().orElseThrow();
        begin(manifests.begins(1, 1, 0, 3), NOBODY);
        AuditRules.Reception reception = rules.onReport(VALIDATOR, report(order, Outcome.PASSED), 5);
        assertThat(reception.validation()).isEmpty();
        assertThat(reception.objection()).isEmpty();
    }

    @Test
    void ordersAreForgotten() {
        rules = rules(1);
        seal(0, 0, 3 * Lineage.MEMORY_EPOCHS, NOBODY);
        assertThat(audits.size()).isLessThanOrEqualTo(2 * MINERS * (Lineage.MEMORY_EPOCHS + 1));
    }

    @Test
    void whereOneFailsTheEarlierWorkOfItsMinerIsRepeatedBackToWhatWasAudited() {
        MinerId liar = Manifests.miner(1, 3);
        AuditOrder audited = sealed(0, 2, 1, liar).get(1);
        sealed(3, 6, 0, liar);
        AuditOrder failing = sealed(7, 7, 1, liar).get(0);
        assertThat(rules.isInquired(liar, failing.epoch())).isFalse();
        List<AuditOrder> inquiry = rules.onReport(VALIDATOR, report(failing, Outcome.FAILED), 9_000).orders();
        assertThat(inquiry).extracting(order -> order.epoch().value()).containsExactly(5, 4, 3, 2);
        assertThat(inquiry).allMatch(order -> order.miner().equals(liar) && order.stage().equals(new Stage(1)))
                .allMatch(order -> order.cause() == AuditOrder.Cause.SUSPECTED && order.orderedAtMillis() == 9_000);
        assertThat(audited.epoch().value()).isEqualTo(1);
        assertThat(rules.isInquired(liar, failing.epoch())).isTrue();
        assertThat(rules.isInquired(Manifests.miner(1, 2), failing.epoch())).isFalse();

        assertThat(rules.onReport(VALIDATOR, report(inquiry.get(0), Outcome.FAILED), 9_001).orders()).as("all is ordered")
                .noneMatch(order -> order.miner().equals(liar));
        assertThat(rules.onReport(VALIDATOR, report(inquiry.get(3), Outcome.FAILED), 9_001).orders()).as("long ago").isEmpty();
        inquiry.subList(1, 3).forEach(order -> assertThat(rules.onReport(VALIDATOR, report(order, Outcome.PASSED), 9_002).validation()).isPresent());
        assertThat(rules.isInquired(liar, failing.epoch())).as("all is known").isFalse();
    }

    @Test
    void anInquiryReachesBackSoFarAndHoldsNobodyUpLongerThanTheEpoch() {
        MinerId liar = Manifests.miner(1, 3);
        sealed(0, 19, 0, liar);
        AuditOrder failing = sealed(20, 20, 1, liar).get(0);
        assertThat(rules.onReport(VALIDATOR, report(failing, Outcome.FAILED), 9_000).orders()).hasSize(AuditRules.INQUIRY_EPOCHS);
        assertThat(rules.isInquired(liar, failing.epoch())).isTrue();
        sealed(21, 21, 1, liar);
        assertThat(rules.isInquired(liar, failing.epoch())).isFalse();
    }

    @Test
    void whoLiesIsSeldomAloneSoOthersOfTheEpochAreDrawnToo() {
        MinerId liar = Manifests.miner(1, 3);
        AuditOrder failing = onlyOne(liar);
        List<AuditOrder> inquiry = rules.onReport(VALIDATOR, report(failing, Outcome.FAILED), 9_000).orders();
        List<AuditOrder> others = inquiry.stream().filter(order -> !order.miner().equals(liar)).toList();
        assertThat(others).hasSize(AuditRules.INQUIRY_MINERS).allMatch(order -> order.epoch().equals(failing.epoch()));
        assertThat(others).extracting(AuditOrder::stage).contains(Stage.FIRST, new Stage(1));
    }

    @Test
    void whereAShardIsForgedThoseWhoMergedWithTheForgerComeFirst() {
        MinerId forger = Manifests.miner(1, 3);
        AuditOrder failing = onlyOne(forger);
        AuditReport report = new AuditReport(forger, failing.stage(), failing.epoch(), failing.generation(), Outcome.FAILED, "told", true,
                10, 10, 3, 2, 1, 1, List.of(new AuditFinding(AuditFinding.Subject.SHARD, null, null, null, null, null, null, null, null,
                        null, null)));
        List<AuditOrder> others = rules.onReport(VALIDATOR, report, 9_000).orders().stream()
                .filter(order -> !order.miner().equals(forger)).toList();
        assertThat(others.subList(0, MANY - 1)).allMatch(order -> order.stage().equals(failing.stage()));
    }

    /** In a larger run, of whose epochs but this work is ordered. */
    private AuditOrder onlyOne(MinerId miner) {
        manifests = new Manifests(run, MANY);
        sealed(0, 4, 0, miner);
        AuditOrder order = sealed(5, 5, 1, miner).get(0);
        audits.removeIf(Audit::id, audit -> !audit.id().miner().equals(miner));
        return order;
    }

    /** Orders of this miner's work of the epochs before these, where this share is repeated. */
    private List<AuditOrder> sealed(int from, int to, double share, MinerId miner) {
        rules = rules(share);
        return seal(0, from, to, NOBODY).stream().filter(order -> order.miner().equals(miner)).toList();
    }

    private AuditRules rules(double share) {
        return new AuditRules(run, share, TestRun.SECRET, Set.of(VALIDATOR), lineage, audits);
    }

    private void reset(String secret) {
        lineage = new Lineage(run.retention(), Table.onHeap());
        audits = Table.onHeap();
        rules = new AuditRules(run, 0.5, secret.getBytes(), Set.of(VALIDATOR), lineage, audits);
    }

    private List<AuditOrder> seal(int generation, int from, int to, Predicate<MinerId> isSuspicious) {
        List<AuditOrder> orders = new ArrayList<>();
        for (int epoch = from; epoch <= to; epoch++) {
            orders.addAll(begin(manifests.begins(epoch, generation), isSuspicious).orders());
        }
        return orders;
    }

    private AuditRules.Drawn begin(EpochManifest manifest, Predicate<MinerId> isSuspicious) {
        BegunEpoch known = lineage.get(manifest.epoch());
        assertThat(lineage.begin(manifest)).isTrue();
        return rules.onBegun(manifest, known, isSuspicious);
    }

    private static AuditReport report(AuditOrder order, Outcome outcome) {
        return report(order.miner(), order.stage(), order.epoch().value(), order.generation().value(), outcome);
    }

    private static AuditReport report(MinerId miner, Stage stage, int epoch, int generation, Outcome outcome) {
        return new AuditReport(miner, stage, new Epoch(epoch), new Generation(generation), outcome, "told", true, 10, 10, 0, 0, 1, 1,
                outcome == Outcome.FAILED ? List.of(FINDING) : List.of());
    }

    private static List<Share> shares(int count) {
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shares.add(new Share(Stage.FIRST, numbered(i), 10));
        }
        return shares;
    }

    private static MinerId numbered(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number).array());
    }
}
