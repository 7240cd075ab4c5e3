package dev.iota.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.iota.dashboard.RunFacts;
import dev.iota.dashboard.RunPage;
import dev.iota.local.EmbeddedBroker;
import dev.iota.local.TopicCreator;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.topic.Topics;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The page of a run of a thousand miners, in a real browser. Needs Chromium (Debian: apt install chromium). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageITCase {
    private static final int MINERS = 1_000;
    private static final int STAGES = 5;
    private static final String EVIL = "<script>window.stolen=1</script><img src=x onerror='window.stolen=1'>Robert'); DROP TABLE miners;--";
    private static final RunId RUN = new RunId("page-test");
    private static final RunFacts FACTS = new RunFacts(RUN, 10_000L, 100L, STAGES, 15_000_000_000L);
    private static final Topics TOPICS = new Topics(RUN);

    @TempDir
    private static Path folder;

    private final SyntheticRun made = new SyntheticRun(RUN, MINERS, STAGES, 7);
    private EmbeddedBroker broker;
    private RunPage page;
    private KafkaProducer<byte[], byte[]> producer;
    private Chromium browser;

    @BeforeAll
    void openThePage() throws Exception {
        browser = Chromium.start(1440, 1000);
        broker = EmbeddedBroker.start(folder, 0);
        TopicCreator.create(broker.brokers(), PageBench.topics(RUN));
        producer = producer();
        made.past(EVIL).forEach(producer::send);
        send(TOPICS.scores(), "{\"version\":99}");
        send(TOPICS.losses(), "no JSON");
        producer.flush();
        page = RunPage.start(broker.brokers(), FACTS, new InetSocketAddress("127.0.0.1", 0));
        browser.prefer("light");
        browser.open(page.address());
        becomes("document.querySelector('#connection')?.textContent", "live");
        browser.evaluate("window.sameDocument = true");
    }

    @AfterAll
    void closeAll() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {browser, page, producer, broker}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    @Order(1)
    void showsTheRun() {
        becomes("document.querySelector('#run').textContent", "page-test");
        becomes("document.querySelector('#tile-miners').textContent", "1,000");
        becomes("document.querySelector('#tile-samples').textContent", "1,200");
        becomes("document.querySelector('#note-epoch').textContent", "of 100, generation 1");
        becomes("String(document.querySelectorAll('.stage').length)", "5");
        becomes("String(document.querySelectorAll('#loss canvas').length)", "1");
        contains("#marks", "Rolled back from epoch 7 to epoch 6");
        contains("#merges-caption", "Sealed otherwise than they found");
        contains("#rewards-note", "to 1,000 miners");
        contains("#events", "In quarantine until epoch 15: its losses are higher than chance allows");
        contains("#footer", "skipped here: 1 losses: malformed, 1 scores: unknown version");
    }

    @Test
    @Order(2)
    void keepsOnlyTheRowsInViewOfAThousandMiners() throws Exception {
        becomes("document.querySelector('#miners-table table').getAttribute('aria-rowcount')", "1001");
        assertThat(browser.evaluate("document.querySelectorAll('#miners-table tbody tr').length").intValue()).isLessThan(60);
    }

    @Test
    @Order(3)
    void showsNamesAsTextAlone() throws Exception {
        type("#miners-filter", "robert");
        becomes("document.querySelector('#miners-table tbody tr[aria-rowindex=\"2\"]').cells[1].textContent", EVIL);
        browser.evaluate("document.querySelector('#miners-table tbody tr[aria-rowindex=\"2\"] button').click()");
        becomes("document.querySelector('#miner-title').textContent", EVIL);
        assertThat(browser.evaluate("typeof window.stolen").textValue()).isEqualTo("undefined");
        assertThat(browser.evaluate("document.querySelectorAll('main script, main img').length").intValue()).isZero();
        type("#miners-filter", "");
    }

    @Test
    @Order(4)
    void tellsNewsWithoutBeingLoadedAgain() throws Exception {
        producer.send(made.quarantine(6, "an audit found <b>other</b> gradients")).get();
        contains("#events", "an audit found <b>other</b> gradients");
        type("#miners-filter", made.miners().get(6).value());
        becomes("document.querySelector('#miners-table tbody tr[aria-rowindex=\"2\"]').cells[3].textContent", "■ quarantined");
        type("#miners-filter", "");
        assertThat(browser.evaluate("window.sameDocument").booleanValue()).isTrue();
    }

    @Test
    @Order(5)
    void isUsedByKeyboard() throws Exception {
        browser.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)");
        browser.press("Tab", 9);
        becomes("document.activeElement.className", "skip");
        assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle").textValue()).isNotEqualTo("none");
        browser.press("Enter", 13);
        becomes("document.activeElement.id", "main");
        browser.evaluate("document.querySelector('#miners-table tbody tr[aria-rowindex=\"2\"] button').focus()");
        for (int i = 0; i < 30; i++) {
            browser.press("ArrowDown", 40);
        }
        becomes("document.activeElement.closest('tr').getAttribute('aria-rowindex')", "32");
        browser.press("Enter", 13);
        becomes("String(document.querySelector('#miner-body dd').textContent.startsWith(document.activeElement.textContent))", "true");
    }

    @Test
    @Order(6)
    void isReadableInBothSchemes() throws Exception {
        browser.prefer("light");
        becomes("document.documentElement.dataset.theme", "light");
        assertThat(contrast()).isGreaterThan(4.5);
        browser.prefer("dark");
        becomes("document.documentElement.dataset.theme", "dark");
        assertThat(contrast()).isGreaterThan(4.5);
    }

    @Test
    @Order(7)
    void letsNothingFromElsewhereIn() throws Exception {
        HttpResponse<String> answer = get(page.address());
        assertThat(answer.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self'"));
        assertThat(get(page.address().resolve("/../pom.xml")).statusCode()).isEqualTo(404);
        assertThat(browser.evaluate("performance.getEntriesByType('resource').filter(entry => !entry.name.startsWith(location.origin)).length").intValue()).isZero();
    }

    @Test
    @Order(8)
    void hasNothingToComplainOf() {
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    @Order(9)
    void saysWhenTheBrokerIsGone() {
        producer.close();
        broker.close();
        becomes("document.querySelector('#connection').textContent", "no broker");
        contains("#banner", "does not answer");
    }

    @Test
    @Order(10)
    void goesOnWhenTheBrokerIsBack() throws Exception {
        broker = EmbeddedBroker.start(folder, Integer.parseInt(broker.brokers().split(":")[1]));
        becomes("document.querySelector('#connection').textContent", "live");
        becomes("String(document.querySelector('#banner').hidden)", "true");
        producer = producer();
        producer.send(made.quarantine(7, "said after the break")).get();
        contains("#events", "said after the break");
    }

    @Test
    @Order(11)
    void comesBackByItselfWhenThePageIsServedAgain() throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", page.address().getPort());
        page.close();
        contains("#banner", "server does not answer. It is asked again");
        page = RunPage.start(broker.brokers(), FACTS, address);
        becomes("document.querySelector('#connection').textContent", "live");
        becomes("document.querySelector('#tile-miners').textContent", "1,000");
        assertThat(browser.evaluate("window.sameDocument").booleanValue()).isTrue();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(Map.of("bootstrap.servers", broker.brokers()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static HttpResponse<String> get(URI address) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void send(String topic, String value) {
        producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
    }

    private void type(String field, String text) throws Exception {
        browser.evaluate("(() => { const field = document.querySelector('" + field + "'); field.value = '" + text
                + "'; field.dispatchEvent(new Event('input')); })()");
    }

    private void becomes(String expression, String expected) {
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(browser.evaluate(expression).asText()).isEqualTo(expected));
    }

    private void contains(String place, String expected) {
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(browser.evaluate("document.querySelector('" + place + "').textContent").asText()).contains(expected));
    }

    /** The lowest ratio of texts to their grounds (WCAG 2.2, 1.4.3), over places that look different. */
    private double contrast() throws Exception {
        return browser.evaluate("""
                (() => {
                  const part = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
                  const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b); };
                  const ground = element => { for (let at = element; at; at = at.parentElement) {
                    const found = getComputedStyle(at).backgroundColor; if (!/, 0\\)$|transparent/.test(found)) return found; } return "rgb(255,255,255)"; };
                  const ratios = [".figure", ".note", ".hint", ".pill", "nav a", "#miners-table td button", "#events time", "[data-tone=bad]", "[data-tone=warning]",
                    "[data-tone=good]", ".chips button", "#footer", "th button"].flatMap(name => [...document.querySelectorAll(name)].slice(0, 3)).map(element => {
                    const both = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
                    return (both[0] + 0.05) / (both[1] + 0.05);
                  });
                  return Math.min(...ratios);
                })()""").doubleValue();
    }
}
