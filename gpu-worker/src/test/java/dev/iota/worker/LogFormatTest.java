package dev.iota.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.pipeline.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    @Test
    void everyLineIsOneObjectWhateverTheMessage() throws Exception {
        LogContext.run(new RunId("my-run"));
        LogContext.place(new Place(new Stage(2), new Slot(0)));
        LogContext.epoch("7");
        String line = format(Log4jLogEvent.newBuilder().setLoggerName("dev.iota.Test").setThreadName("main").setLevel(Level.WARN)
                .setMessage(new SimpleMessage("said \"no\"\nand\tleft \\ü")).setThrown(new IOException("disk \"full\"")).build());
        assertThat(line.strip().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("message").asText()).isEqualTo("said \"no\"\nand\tleft \\ü");
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("logger").asText()).isEqualTo("dev.iota.Test");
        assertThat(json.get("run").asText()).isEqualTo("my-run");
        assertThat(json.get("stage").asText()).isEqualTo("2");
        assertThat(json.get("epoch").asText()).isEqualTo("7");
        assertThat(json.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(json.get("error").asText()).contains("disk \"full\"");
        LogContext.place(null);
        assertThat(new ObjectMapper().readTree(format(Log4jLogEvent.newBuilder().setLoggerName("x").setLevel(Level.INFO)
                .setMessage(new SimpleMessage("later")).build())).get("stage").asText()).isEmpty();
    }

    private static String format(Log4jLogEvent event) throws Exception {
        URI file = LogFormatTest.class.getResource("/log4j2-worker-json.properties").toURI();
        try (LoggerContext context = new LoggerContext("test")) {
            Configuration configuration = ConfigurationFactory.getInstance().getConfiguration(context, "test", file);
            configuration.initialize();
            return new String(configuration.getAppender("console").getLayout().toByteArray(event), StandardCharsets.UTF_8);
        }
    }
}
