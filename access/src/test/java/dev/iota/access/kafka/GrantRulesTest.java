package dev.iota.access.kafka;

import static dev.iota.access.kafka.Grant.join;
import static dev.iota.access.kafka.Grant.read;
import static dev.iota.access.kafka.Grant.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.access.kafka.Grant.Operation;
import dev.iota.access.run.Runs;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.TopicSpec;
import dev.iota.protocol.topic.Topics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GrantRulesTest {
    private static final GrantRules RULES = new GrantRules(Runs.ofStages(3));

    @Test
    void whoHasNoPlaceMayAskForOneAndListen() {
        assertThat(RULES.grants(new Standing.Unplaced())).containsExactlyInAnyOrder(
                write("test.worker-events"), read("test.commands"), read("test.epochs"));
    }

    @Test
    void theHeadReadsTicketsAndItsGradients() {
        assertThat(placed(0)).containsExactlyInAnyOrder(read("test.tickets"), read("test.gradients.0"), write("test.activations.1"));
    }

    @Test
    void theBodyReadsAndWritesInBothDirections() {
        assertThat(placed(1)).containsExactlyInAnyOrder(
                read("test.activations.1"), read("test.gradients.1"), write("test.activations.2"), write("test.gradients.0"));
    }

    @Test
    void theTailReadsActivationsAndTellsLossesInItsEvents() {
        assertThat(placed(2)).containsExactlyInAnyOrder(read("test.activations.2"), write("test.gradients.1"));
    }

    @Test
    void aValidatorReadsWhatAnAuditReadsAndWritesItsReportsOnly() {
        assertThat(RULES.grants(new Standing.Validator())).containsExactlyInAnyOrder(
                write("test.worker-events"), read("test.worker-events"), read("test.commands"), read("test.epochs"), read("test.audits"),
                join("test.validators"), read("test.tickets"), read("test.activations.1"), read("test.activations.2"),
                read("test.gradients.0"), read("test.gradients.1"));
    }

    @Test
    void saysThatTheRunHasNoSuchStage() {
        assertThatThrownBy(() -> RULES.grants(new Standing.Placed(new Stage(3)))).hasMessageContaining("stage 3 of a run of 3");
    }

    @Property(tries = 50)
    void neighboursMeetInTheirInboxesAndNobodyElseWritesThere(@ForAll @IntRange(min = 2, max = 8) int stages) {
        RunSpec run = Runs.ofStages(stages);
        GrantRules rules = new GrantRules(run);
        Topics topics = new Topics(run.run());
        Set<String> written = new HashSet<>();
        for (int stage = 0; stage < stages; stage++) {
            Set<Grant> grants = rules.grants(new Standing.Placed(new Stage(stage)));
            List<String> writes = names(grants, Operation.WRITE);
            assertThat(names(grants, Operation.READ)).doesNotContainAnyElementsOf(writes);
            writes.stream().filter(topic -> !topic.equals(topics.workerEvents()))
                    .forEach(topic -> assertThat(written.add(topic)).as("a second stage writes %s", topic).isTrue());
        }
        Set<String> all = topics.all(run).stream().map(TopicSpec::name).collect(Collectors.toSet());
        assertThat(all).containsAll(written);
        assertThat(written).hasSize(2 * (stages - 1));
    }

    private static List<String> names(Set<Grant> grants, Operation operation) {
        return grants.stream().filter(grant -> grant.operation() == operation).map(Grant::name).toList();
    }

    /** Beyond what those have who have no place. */
    private static Set<Grant> placed(int stage) {
        Set<Grant> grants = new HashSet<>(RULES.grants(new Standing.Placed(new Stage(stage))));
        Set<Grant> common = RULES.grants(new Standing.Unplaced());
        assertThat(grants).containsAll(common);
        grants.removeAll(common);
        return grants;
    }
}
