package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AgreementRecord.Pair;
import dev.iota.protocol.event.AgreementRecord.Party;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgreementTableTest {
    @Test
    void drawsWhoAgreedWithWhomAndSaysWhoDiffered() {
        List<String> lines = AgreementTable.lines(record(3, 1,
                List.of(party(0, 2, 2, 0, 2), party(1, 2, 2, 0, 0, 0, 2), party(2, 2, 1, 0, 1), party(3, 0, 1, 1, 1)),
                List.of(new Pair(0, 1, 1, 0), new Pair(0, 2, 1, 1), new Pair(1, 3, 1, 0))));
        assertThat(lines.get(0)).isEqualTo("stage 1: 4 miners, 3 shards");
        assertThat(lines.get(1)).contains(name(0), name(1), name(2), name(3)).endsWith("as sealed");
        assertThat(words(lines.get(2))).containsExactly(name(0), "0/1!", "1/1", "-", "2/2");
        assertThat(words(lines.get(3))).containsExactly(name(1) + "!", "0/1!", "-", "0/1!", "0/2");
        assertThat(lines.subList(6, lines.size())).containsExactly(
                "  Miner " + name(1) + " differed from what was sealed at shards 0, 2, of 2 that it reported.",
                "  Miner " + name(2) + " reported 1 of its 2 shards.",
                "  Miner " + name(3) + " contributed nothing to this stage: it stood in for others, or was not asked.",
                "  1 shard sealed on one miner's word.");
    }

    @Test
    void saysThatAllIsWell() {
        List<Party> honest = List.of(party(0, 1, 1, 0, 1), party(1, 1, 1, 0, 1));
        List<String> lines = AgreementTable.lines(record(1, 0, honest, List.of(new Pair(0, 1, 1, 1))));
        assertThat(lines).last().isEqualTo("  All who reported found what was sealed.");
        assertThat(String.join("", lines)).doesNotContain("!");
    }

    @Test
    void aLoneContributorHasNoMatrix() {
        assertThat(AgreementTable.lines(record(0, 0, List.of(party(0, 0, 0, 0, 0)), List.of()))).hasSize(2)
                .last().asString().contains(name(0), "alone");
    }

    @Test
    void showsThoseInDisputeIfThereAreTooMany() {
        List<Party> many = IntStream.range(0, 30).mapToObj(i -> i == 29 ? party(i, 29, 1, 0, 0, 7) : party(i, 29, 29, 0, 29)).toList();
        List<String> lines = AgreementTable.lines(record(435, 0, many, List.of(new Pair(0, 29, 1, 0))));
        assertThat(lines.get(1)).contains("12 of them");
        assertThat(words(lines.get(2)).get(0)).isEqualTo(name(29));
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(160));
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split(" +"));
    }

    private static AgreementRecord record(int shards, int unchecked, List<Party> parties, List<Pair> pairs) {
        return new AgreementRecord(AgreementRecord.VERSION, new RunId("test"), new Epoch(2), Generation.FIRST, new Stage(1), 1, shards,
                unchecked, parties, pairs);
    }

    private static Party party(int number, int owned, int reported, int substituted, int confirmed, Integer... disputed) {
        return new Party(miner(number), owned, reported, substituted, confirmed, List.of(disputed));
    }

    private static String name(int number) {
        return miner(number).shortForm();
    }

    private static MinerId miner(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number + 1 << 8).array());
    }
}
