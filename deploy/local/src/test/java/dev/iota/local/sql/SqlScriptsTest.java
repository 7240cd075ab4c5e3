package dev.iota.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.archive.ArchivedTopic;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.EventEnvelope;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptsTest {
    private static final Pattern COLUMN = Pattern.compile("^ {4}`(\\w+)` [A-Z]+,?$", Pattern.MULTILINE);

    @Test
    void endsStatementsAtSemicolonsThatAreNoText() {
        assertThat(SqlScripts.statements("SELECT ';', `a;b` -- no; none\n; /* ; */ SELECT 2;\n-- the end; of it\n"))
                .containsExactly("SELECT ';', `a;b` -- no; none", "/* ; */ SELECT 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT ';", "SELECT 1 --;", "SELECT 1", "", "SELECT ';'"})
    void waitsForTheSemicolon(String text) {
        assertThat(SqlScripts.isComplete(text)).isFalse();
        assertThat(SqlScripts.isComplete("SELECT ';' ;\n")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void haveAColumnForEachFieldOfARecord(ArchivedTopic topic) {
        List<String> fields = fields(topic.type());
        assertThat(columns(SqlScripts.overTopics("b:1", "r", false), topic.folder())).containsExactlyElementsOf(fields);
        List<String> archived = columns(SqlScripts.overArchive("file:///a"), topic.folder());
        assertThat(archived).containsAll(fields).contains("run", "epoch", "recordPartition", "recordOffset");
    }

    @Test
    void haveAColumnForEachFieldOfAnEnvelope() {
        String script = SqlScripts.overTopics("b:1", "r", false);
        assertThat(columns(script, "worker-events")).containsExactlyElementsOf(fields(EventEnvelope.class));
        assertThat(columns(script, "commands")).containsExactlyElementsOf(fields(CommandEnvelope.class));
    }

    @Test
    void fillInEveryPlaceholder() {
        assertThat(SqlScripts.overTopics("b:1", "r", true)).contains("'r.losses'", "'b:1'").doesNotContain("${", "latest-offset");
        assertThat(SqlScripts.overArchive("s3://bucket/it's")).contains("'s3://bucket/it''s/losses'").doesNotContain("${");
    }

    private static List<String> columns(String script, String topic) {
        String table = "CREATE TABLE `topic_" + topic.replace('-', '_') + "`";
        String statement = SqlScripts.statements(script).stream().filter(text -> text.contains(table)).findFirst().orElseThrow();
        List<String> columns = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(statement);
        while (matcher.find()) {
            columns.add(matcher.group(1));
        }
        return columns;
    }

    private static List<String> fields(Class<?> type) {
        return Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList();
    }
}
