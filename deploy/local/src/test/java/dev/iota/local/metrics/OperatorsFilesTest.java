package dev.iota.local.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorsFilesTest {
    @Test
    void everyAlertSaysHowBadItIsAndWhatToDo() throws IOException {
        Map<String, String> runBook = OperatorsFiles.runBook();
        assertThat(OperatorsFiles.alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.path("for").asText()).as("%s: for", alert.get("alert")).matches("\\d+[smh]");
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).isNotBlank();
            String runbook = alert.at("/annotations/runbook_url").asText();
            assertThat(runbook).startsWith("docs/OPERATIONS.md#");
            String anchor = runbook.substring(runbook.indexOf('#') + 1);
            assertThat(runBook.get(anchor)).as("section %s", anchor).contains("**" + alert.get("alert").asText() + ".**");
        });
    }

    @Test
    void everyDashboardChoosesItsDataAndItsRun() throws IOException {
        Set<String> ids = new HashSet<>();
        assertThat(OperatorsFiles.dashboards()).hasSize(3).allSatisfy((file, dashboard) -> {
            assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(36);
            assertThat(ids.add(dashboard.path("uid").asText())).as("%s: an uid of its own", file).isTrue();
            assertThat(dashboard.at("/templating/list").findValuesAsText("name")).contains("datasource", "run");
            assertThat(dashboard.path("panels")).isNotEmpty().allSatisfy(panel -> {
                assertThat(panel.path("gridPos").size()).isEqualTo(4);
                assertThat(panel.path("type").asText().equals("row") || isOfTheChosenSource(panel)).as("%s: %s", file, panel).isTrue();
            });
        });
    }

    private static boolean isOfTheChosenSource(JsonNode panel) {
        return panel.at("/datasource/uid").asText().equals("${datasource}") && !panel.path("description").asText().isBlank()
                && !panel.path("targets").isEmpty();
    }

    @Test
    void whatIsShownOrWatchedIsDocumented() throws IOException {
        assertThat(OperatorsFiles.described().keySet()).containsAll(OperatorsFiles.selected().keySet());
    }

    @Test
    void everyPanelShowsTheChosenRunAlone() throws IOException {
        for (JsonNode dashboard : OperatorsFiles.dashboards().values()) {
            List<String> shown = dashboard.path("panels").findValuesAsText("expr");
            assertThat(shown).isNotEmpty().allSatisfy(expression -> assertThat(OperatorsFiles.selectors(expression))
                    .filteredOn(selector -> selector.contains("iota_")).allSatisfy(selector -> assertThat(selector).contains("run=\"$run\"")));
        }
    }
}
