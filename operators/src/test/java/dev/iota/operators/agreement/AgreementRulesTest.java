package dev.iota.operators.agreement;

import static dev.iota.operators.agreement.Merging.LIE;
import static dev.iota.operators.agreement.Merging.RUN;
import static dev.iota.operators.agreement.Merging.SEALED_MILLIS;
import static dev.iota.operators.agreement.Merging.TRUTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AgreementRecord.Pair;
import dev.iota.protocol.event.AgreementRecord.Party;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AgreementRulesTest {
    private static final long NOW = SEALED_MILLIS - 1;
    private final Merging four = new Merging(4);
    private final AgreementState state = AgreementState.onHeap();
    private final AgreementRules rules = new AgreementRules(RUN, state);

    @Test
    void honestMinersAgreeEverywhere() {
        begin();
        allReport(0, -1);
        AgreementRecord record = seal(four.seals(0));
        assertThat(record.shards()).isEqualTo(6);
        assertThat(record.unchecked()).isZero();
        assertThat(record.pairs()).as("each two share the shard that they own").hasSize(6)
                .allSatisfy(pair -> assertThat(pair).isEqualTo(new Pair(pair.first(), pair.second(), 1, 1)));
        assertThat(record.parties()).hasSize(4)
                .allSatisfy(party -> assertThat(party).isEqualTo(new Party(party.miner(), 3, 3, 0, 3, List.of())));
    }

    @Test
    void aLiarAloneIsDisputedAtAllItsShards() {
        begin();
        allReport(0, 1);
        List<Integer> owned = four.plan(0, 0).shardPlan(1).ownedBy(1);
        tell(Merging.numbered(9), Merging.reports(0, 0, owned, TRUTH));
        AgreementRecord record = seal(four.seals(0));
        assertThat(record.parties().get(1)).isEqualTo(new Party(four.miner(1), 3, 3, 0, 0, owned));
        assertThat(record.parties()).filteredOn(party -> !party.disputed().isEmpty()).hasSize(1);
        assertThat(record.parties().get(4)).as("the third who was asked").isEqualTo(new Party(Merging.numbered(9), 0, 3, 3, 3, List.of()));
        assertThat(record.pairs()).filteredOn(pair -> pair.agreed() < pair.shared()).as("it differs from all").hasSize(4)
                .allSatisfy(pair -> assertThat(List.of(pair.first(), pair.second())).contains(1));
    }

    /** Nobody else is asked about the shard on which they agree, so it is sealed as they say: the matrix can't tell it from the truth. */
    @Test
    void twoLiarsAreNotSeenAtTheShardThatTheyShare() {
        begin();
        allReport(0, -1);
        AgreementRecord honest = seal(four.seals(0));
        int shared = four.shardOf(0, 1);
        AgreementRules others = new AgreementRules(RUN, AgreementState.onHeap());
        for (int place = 0; place < 4; place++) {
            List<Integer> owned = new ArrayList<>(four.plan(0, 0).shardPlan(1).ownedBy(place));
            if (owned.remove((Integer) shared)) {
                others.onReport(four.miner(place), Merging.reports(0, 0, List.of(shared), LIE), NOW);
            }
            others.onReport(four.miner(place), Merging.reports(0, 0, owned, TRUTH), NOW);
        }
        assertThat(others.onManifest(four.seals(0, 0, Map.of(shared, LIE)))).containsExactly(honest);
    }

    @Test
    void twoLiarsAreDisputedAtEveryShardButTheOneTheyShare() {
        begin();
        int shared = four.shardOf(0, 1);
        for (int place = 0; place < 4; place++) {
            tell(place, four.reports(0, place, place < 2 ? LIE : TRUTH));
        }
        AgreementRecord record = seal(four.seals(0, 0, Map.of(shared, LIE)));
        assertThat(record.parties().subList(0, 2)).allSatisfy(liar -> {
            assertThat(liar.confirmed()).isEqualTo(1);
            assertThat(liar.disputed()).hasSize(2).doesNotContain(shared);
        });
        assertThat(record.pairs()).contains(new Pair(0, 1, 1, 1));
    }

    /** Sealed is not the same as right: where a pair of liars was believed, the honest third stands as disputed. */
    @Test
    void whoeverRecomputesTheShardOfTwoLiarsAfterwardsIsTheOneInDispute() {
        begin();
        int shared = four.shardOf(0, 1);
        tell(0, Merging.reports(0, 0, List.of(shared), LIE));
        tell(1, Merging.reports(0, 0, List.of(shared), LIE));
        tell(2, Merging.reports(0, 0, List.of(shared), TRUTH));
        AgreementRecord record = seal(four.seals(0, 0, Map.of(shared, LIE)));
        assertThat(record.parties()).extracting(Party::disputed).containsExactly(List.of(), List.of(), List.of(shared), List.of());
        assertThat(record.pairs()).containsExactly(new Pair(0, 1, 1, 1), new Pair(0, 2, 1, 0), new Pair(1, 2, 1, 0));
    }

    @Test
    void aThirdWhoIsAnAccomplicePutsTheHonestOwnerInDispute() {
        begin();
        int shard = four.shardOf(0, 1);
        tell(0, Merging.reports(0, 0, List.of(shard), LIE));
        tell(1, Merging.reports(0, 0, List.of(shard), TRUTH));
        tell(3, Merging.reports(0, 0, List.of(shard), LIE));
        AgreementRecord record = seal(four.seals(0, 0, Map.of(shard, LIE)));
        assertThat(record.parties()).extracting(Party::differing).containsExactly(0, 1, 0, 0);
        assertThat(record.pairs()).as("all that is seen: two side with each other").contains(new Pair(0, 3, 1, 1));
    }

    @Test
    void aShardOnOneWordIsUncheckedAndALateOwnerStandsInDisputeWhoeverLied() {
        begin();
        int shared = four.shardOf(0, 1);
        tell(0, Merging.reports(0, 0, List.of(shared), LIE));
        AgreementRecord sealed = seal(four.seals(0, 0, Map.of(shared, LIE)));
        assertThat(sealed.unchecked()).isEqualTo(6);
        WorkerEvent.ShardsMerged late = Merging.reports(0, 0, List.of(shared), TRUTH);
        AgreementRecord corrected = rules.onReport(four.miner(1), late, SEALED_MILLIS + 5).orElseThrow();
        assertThat(corrected.parties().get(1).disputed()).containsExactly(shared);
        assertThat(corrected.parties().get(0).disputed()).isEmpty();
    }

    @Test
    void whatAMinerSaidFirstCounts() {
        begin();
        tell(0, four.reports(0, 0, TRUTH));
        tell(0, four.reports(0, 0, LIE));
        assertThat(seal(four.seals(0)).parties().get(0).confirmed()).isEqualTo(3);
        assertThat(rules.onReport(four.miner(0), four.reports(0, 0, LIE), NOW)).as("nothing new").isEmpty();
    }

    @Test
    void tellsApartWhoReportsShardsThatAreNotItsOwn() {
        begin();
        List<Integer> all = IntStream.range(0, 6).boxed().toList();
        tell(2, Merging.reports(0, 0, all, TRUTH));
        tell(Merging.numbered(20), Merging.reports(0, 0, List.of(0, 5, 6, 8_000, Integer.MAX_VALUE), LIE));
        AgreementRecord record = seal(four.seals(0));
        assertThat(record.parties().get(2)).isEqualTo(new Party(four.miner(2), 3, 6, 3, 6, List.of()));
        assertThat(record.parties().get(4)).isEqualTo(new Party(Merging.numbered(20), 0, 2, 2, 0, List.of(0, 5)));
    }

    @Test
    void whatWasVoidedIsForgotten() {
        begin();
        allReport(0, -1);
        assertThat(rules.onManifest(EpochManifest.initial(RUN.run()).fenced(new Generation(1)))).isEmpty();
        assertThat(state.reports().size()).isZero();
        allReport(0, -1);
        assertThat(state.reports().size()).as("late reports of the voided generation").isZero();
        tell(0, Merging.reports(0, 1, List.of(0), TRUTH));
        AgreementRecord record = seal(four.seals(0, 1, Map.of()));
        assertThat(record.generation()).isEqualTo(new Generation(1));
        assertThat(record.parties()).extracting(Party::reported).containsExactly(1, 0, 0, 0);
    }

    @Test
    void goingBackVoidsMergesThatWereSealed() {
        begin();
        allReport(0, -1);
        seal(four.seals(0));
        allReport(1, -1);
        seal(four.seals(1));
        rules.onManifest(four.seals(0).fenced(new Generation(1)));
        assertThat(state.sealed().values()).extracting(sealed -> sealed.id().epoch().value()).as("epoch 1 is void").containsExactly(0);
        assertThat(rules.onReport(four.miner(0), Merging.reports(1, 0, List.of(0), LIE), NOW)).isEmpty();
    }

    @Test
    void forgetsAMergeSomeTimeAfterItsSeal() {
        begin();
        allReport(0, -1);
        seal(four.seals(0));
        long over = SEALED_MILLIS + SealedMerge.PATIENCE_MILLIS + 1;
        assertThat(rules.onReport(Merging.numbered(9), Merging.reports(0, 0, List.of(0), LIE), over)).isEmpty();
        assertThat(state.sealed().size()).isZero();
        assertThat(state.reports().size()).isZero();
        assertThat(rules.onManifest(four.seals(0))).as("a manifest that comes again").isEmpty();
    }

    @Test
    void keepsNoMoreThanItsBoundAndThatWhichIsDueFirst() {
        AgreementRules small = new AgreementRules(RUN, state, 20);
        small.onManifest(EpochManifest.initial(RUN.run()));
        small.onReport(four.miner(0), four.reports(0, 0), NOW);
        for (int stranger = 10; stranger < 60; stranger++) {
            small.onReport(Merging.numbered(stranger), Merging.reports(1 + stranger % 9, 0, List.of(0, 1, 2, 3), LIE), NOW);
            small.onReport(Merging.numbered(stranger), Merging.reports(0, 0, List.of(0, 1, 2, 3), LIE), NOW);
        }
        small.onReport(four.miner(1), four.reports(0, 1), NOW);
        assertThat(small.onManifest(four.seals(0)).get(0).parties().subList(0, 2)).extracting(Party::confirmed).containsExactly(3, 3);
        assertThat(small.onReport(Merging.numbered(9), Merging.reports(10, 0, List.of(0), LIE), NOW)).as("after the run's end").isEmpty();
        assertThat(state.reports().values()).noneSatisfy(report -> assertThat(report.id().merge().epoch().value()).isEqualTo(10));
    }

    @Test
    void aLoneContributorHasNobodyToAgreeWith() {
        begin();
        AgreementRecord record = seal(new Merging(1).seals(0));
        assertThat(record.shards()).isZero();
        assertThat(record.pairs()).isEmpty();
    }

    @Test
    void theLargestRecordFitsItsTopic() {
        Merging largest = new Merging(MergePlan.MAX_CONTRIBUTIONS);
        begin();
        MergePlan plan = largest.plan(0, 0);
        List<Integer> some = IntStream.range(0, WorkerEvent.ShardsMerged.MAX_RESULTS).boxed().toList();
        plan.contributions().forEach(contribution -> tell(contribution.miner(), Merging.reports(0, 0, some, LIE)));
        for (int stranger = 200; stranger < 300; stranger++) {
            tell(Merging.numbered(stranger), Merging.reports(0, 0, some, LIE));
        }
        AgreementRecord record = seal(largest.seals(0));
        assertThat(record.parties()).hasSize(AgreementRecord.MAX_PARTIES).allSatisfy(party -> {
            assertThat(party.disputed()).hasSize(AgreementRecord.MAX_DISPUTED);
            assertThat(party.differing()).isEqualTo(some.size());
        });
        assertThat(Json.write(record).length).isLessThan(Json.MAX_BYTES);
    }

    /**
     * Each miner says what it says at any time, twice or not; manifests come in their order, before, between or after. What comes too late
     * changes nothing.
     */
    @Property(tries = 300)
    void whateverTheOrderTheLastRecordsAreTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        Merging merging = new Merging(2 + random.nextInt(5));
        List<Said> said = said(merging, random);
        List<EpochManifest> manifests = List.of(EpochManifest.initial(RUN.run()), merging.seals(0), merging.seals(1));
        Map<MergeId, AgreementRecord> expected = last(said, manifests, new Random(0));
        List<Said> repeated = new ArrayList<>(said);
        said.stream().filter(one -> random.nextBoolean()).forEach(repeated::add);
        Collections.shuffle(repeated, random);
        long tooLate = SEALED_MILLIS + SealedMerge.PATIENCE_MILLIS + 9;
        repeated.add(new Said(Merging.numbered(50), Merging.reports(1, 0, List.of(0), LIE), tooLate));
        assertThat(last(repeated, manifests, random)).isEqualTo(expected).hasSize(2);
    }

    private record Said(MinerId miner, WorkerEvent.ShardsMerged merged, long atMillis) {}

    /** Everybody reports its own shards of two epochs, some lie, some stand in, some are strangers. */
    private static List<Said> said(Merging merging, Random random) {
        List<Said> said = new ArrayList<>();
        for (int epoch = 0; epoch < 2; epoch++) {
            for (int place = 0; place < merging.contributors(); place++) {
                for (int shard : merging.plan(epoch, 0).shardPlan(1).ownedBy(place)) {
                    said.add(new Said(merging.miner(place), Merging.reports(epoch, 0, List.of(shard), random.nextInt(4) == 0 ? LIE : TRUTH),
                            SEALED_MILLIS - 500 + random.nextInt(1_000)));
                }
            }
            said.add(new Said(Merging.numbered(30 + random.nextInt(3)), Merging.reports(epoch, 0, List.of(0), TRUTH), SEALED_MILLIS));
            said.add(new Said(Merging.numbered(40), Merging.reports(epoch, random.nextInt(2), List.of(9_999), LIE), SEALED_MILLIS));
        }
        return said;
    }

    private static Map<MergeId, AgreementRecord> last(List<Said> said, List<EpochManifest> manifests, Random random) {
        AgreementRules rules = new AgreementRules(RUN, AgreementState.onHeap());
        Map<MergeId, AgreementRecord> last = new HashMap<>();
        int told = 0;
        int published = 0;
        while (told < said.size() || published < manifests.size()) {
            boolean isManifest = told == said.size() || published < manifests.size() && random.nextInt(said.size()) < 3;
            if (isManifest) {
                rules.onManifest(manifests.get(published++)).forEach(record -> last.put(id(record), record));
            } else {
                Said one = said.get(told++);
                rules.onReport(one.miner, one.merged, one.atMillis).ifPresent(record -> last.put(id(record), record));
            }
        }
        return last;
    }

    private static MergeId id(AgreementRecord record) {
        return new MergeId(record.epoch(), record.generation(), record.stage());
    }

    private void begin() {
        assertThat(rules.onManifest(EpochManifest.initial(RUN.run()))).isEmpty();
    }

    private AgreementRecord seal(EpochManifest manifest) {
        List<AgreementRecord> records = rules.onManifest(manifest);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private void allReport(int epoch, int liar) {
        for (int place = 0; place < 4; place++) {
            tell(place, four.reports(epoch, place, place == liar ? LIE : TRUTH));
        }
    }

    private void tell(int place, WorkerEvent.ShardsMerged merged) {
        tell(four.miner(place), merged);
    }

    private void tell(MinerId miner, WorkerEvent.ShardsMerged merged) {
        assertThat(rules.onReport(miner, merged, NOW)).as("before the seal").isEmpty();
    }
}
