package dev.iota.local;

import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AgreementRecord.Pair;
import dev.iota.protocol.event.AgreementRecord.Party;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The matrix of a stage's merge as people see it: agreed/shared for each two, and what each found as it was sealed. Pure. */
final class AgreementTable {
    /** More columns would not fit a screen. */
    static final int MAX_COLUMNS = 12;

    private AgreementTable() {}

    static List<String> lines(AgreementRecord record) {
        List<String> lines = new ArrayList<>();
        lines.add("stage " + record.stage() + ": " + counted(record.parties().size(), "miner") + ", " + counted(record.shards(), "shard"));
        if (record.shards() == 0) {
            lines.add("  Miner " + record.parties().get(0).miner().shortForm() + " contributed alone: there was nothing to reduce.");
            return lines;
        }
        List<Integer> shown = shown(record);
        if (shown.size() < record.parties().size()) {
            lines.add("  (" + shown.size() + " of them shown, those in dispute first)");
        }
        lines.add(" ".repeat(12) + cells(shown.stream().map(place -> name(record, place))) + "   as sealed");
        for (int row : shown) {
            Party party = record.parties().get(row);
            lines.add("  " + String.format("%-10s", name(record, row) + (party.differing() > 0 ? "!" : ""))
                    + cells(shown.stream().map(column -> cell(record, row, column)))
                    + String.format("%12s", party.confirmed() + "/" + party.reported()));
        }
        lines.addAll(sentences(record));
        return lines;
    }

    private static List<Integer> shown(AgreementRecord record) {
        List<Integer> places = IntStream.range(0, record.parties().size()).boxed().toList();
        return places.size() <= MAX_COLUMNS ? places : places.stream()
                .sorted(Comparator.comparing((Integer place) -> record.parties().get(place).differing() == 0))
                .limit(MAX_COLUMNS)
                .toList();
    }

    private static String cells(Stream<String> texts) {
        return texts.map(text -> String.format("%10s", text)).collect(Collectors.joining());
    }

    private static String name(AgreementRecord record, int place) {
        return record.parties().get(place).miner().shortForm();
    }

    /** A mark stands where two differ. */
    private static String cell(AgreementRecord record, int row, int column) {
        if (row == column) {
            return "";
        }
        for (Pair pair : record.pairs()) {
            if (pair.first() == Math.min(row, column) && pair.second() == Math.max(row, column)) {
                return pair.agreed() + "/" + pair.shared() + (pair.agreed() < pair.shared() ? "!" : "");
            }
        }
        return "-";
    }

    private static List<String> sentences(AgreementRecord record) {
        List<String> sentences = new ArrayList<>();
        for (Party party : record.parties()) {
            String name = "  Miner " + party.miner().shortForm();
            int ofItsOwn = party.reported() - party.substituted();
            if (party.differing() > 0) {
                sentences.add(name + " differed from what was sealed at " + shards(party) + ", of " + party.reported()
                        + " that it reported.");
            }
            if (party.owned() == 0) {
                sentences.add(name + " contributed nothing to this stage: it stood in for others, or was not asked.");
            } else if (ofItsOwn < party.owned()) {
                sentences.add(name + " reported " + ofItsOwn + " of its " + counted(party.owned(), "shard") + ".");
            }
        }
        if (record.parties().stream().allMatch(party -> party.differing() == 0)) {
            sentences.add(0, "  All who reported found what was sealed.");
        }
        if (record.unchecked() > 0) {
            sentences.add("  " + counted(record.unchecked(), "shard") + " sealed on one miner's word.");
        }
        return sentences;
    }

    private static String shards(Party party) {
        String listed = party.disputed().stream().map(Object::toString).collect(Collectors.joining(", "));
        int more = party.differing() - party.disputed().size();
        return (party.differing() == 1 ? "shard " : "shards ") + listed + (more > 0 ? " and " + more + " more" : "");
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
