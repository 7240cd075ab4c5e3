package dev.iota.operators.clasp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TaintSearchTest {
    private static final double FALSE_ALARM_RATE = Clasp.DEFAULT.falseAlarmRate();
    private static final int RUNS = 200;

    @Test
    void findsOneOfTwentyFiveWithinEightySamples() {
        assertThat(exact(80, Set.of(7))).isGreaterThanOrEqualTo(RUNS * 97 / 100);
    }

    @Test
    void findsThreeInThreeStagesWithinAHundredAndFiftySamples() {
        assertThat(exact(150, Set.of(2, 9, 21))).isGreaterThanOrEqualTo(RUNS * 97 / 100);
    }

    @Test
    void findsTwoOfTheSameStage() {
        assertThat(exact(150, Set.of(5, 8))).isGreaterThanOrEqualTo(RUNS * 97 / 100);
    }

    @Test
    void namesNobodyWhereNobodyIsBad() {
        assertThat(exact(150, Set.of())).isGreaterThanOrEqualTo(RUNS * 98 / 100);
    }

    private static int exact(int samples, Set<Integer> bad) {
        int exact = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            Pathways pathways = new Pathways(5, 5, seed);
            Set<Integer> found = TaintSearch.of(pathways.toy(samples, bad), pathways.members(), FALSE_ALARM_RATE).keySet();
            exact += found.equals(bad) ? 1 : 0;
        }
        return exact;
    }

    @Test
    void tellsEffectsOfDifferentSizesThatAddUp() {
        Pathways pathways = new Pathways(4, 8, 3);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            int[] members = pathways.draw();
            double loss = 4 - i * 1e-4 + 0.3 * pathways.noise();
            for (int member : members) {
                loss += member == 3 ? 0.5 : member == 20 ? 0.1 : 0;
            }
            samples.add(new Sample(i, loss, members));
        }
        assertThat(TaintSearch.of(samples, pathways.members(), FALSE_ALARM_RATE)).containsOnlyKeys(3, 20);
    }

    @Test
    void findsAHundredAmongFiveHundred() {
        Set<Integer> bad = new TreeSet<>();
        for (int i = 0; i < 500; i += 5) {
            bad.add(i);
        }
        Pathways pathways = new Pathways(5, 100, 1);
        Set<Integer> found = TaintSearch.of(pathways.toy(4_096, bad), pathways.members(), FALSE_ALARM_RATE).keySet();
        assertThat(bad).containsAll(found);
        assertThat(found).hasSizeGreaterThan(95);
    }

    @Test
    void aFallingLossIsNobodysFault() {
        Pathways pathways = new Pathways(3, 4, 5);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            int[] members = pathways.draw();
            // Came late, when losses were lower.
            members[1] = i < 300 && members[1] == 5 ? 4 : members[1];
            samples.add(new Sample(i, 6 - 0.004 * i + 0.1 * pathways.noise(), members));
        }
        assertThat(TaintSearch.of(samples, pathways.members(), FALSE_ALARM_RATE)).isEmpty();
    }

    @Test
    void whereAllAreBadNobodyStandsOut() {
        Pathways pathways = new Pathways(3, 3, 1);
        Set<Integer> all = new TreeSet<>();
        for (int i = 0; i < pathways.members(); i++) {
            all.add(i);
        }
        assertThat(TaintSearch.of(pathways.toy(300, all), pathways.members(), FALSE_ALARM_RATE)).isEmpty();
    }

    @Test
    void equalLossesAndFewSamplesProveNothing() {
        Pathways pathways = new Pathways(3, 3, 1);
        List<Sample> equal = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            equal.add(new Sample(i, 4.5, pathways.draw()));
        }
        assertThat(TaintSearch.of(equal, pathways.members(), FALSE_ALARM_RATE)).isEmpty();
        assertThat(TaintSearch.of(equal.subList(0, 1), pathways.members(), FALSE_ALARM_RATE)).isEmpty();
        assertThat(TaintSearch.of(List.of(), 0, FALSE_ALARM_RATE)).isEmpty();
    }

    @Test
    void aStagesOnlyMinerIsComparedWithNobody() {
        List<Sample> samples = new ArrayList<>();
        Pathways pathways = new Pathways(2, 2, 1);
        for (int i = 0; i < 200; i++) {
            int[] drawn = pathways.draw();
            samples.add(new Sample(i, 5 + 0.1 * pathways.noise() + (drawn[1] == 3 ? 1 : 0), new int[] {0, drawn[1] - 1}));
        }
        assertThat(TaintSearch.of(samples, 3, FALSE_ALARM_RATE)).containsOnlyKeys(2);
    }
}
