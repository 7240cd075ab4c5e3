package dev.iota.dashboard;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;

/** The web page of a run: follows its topics, and shows them to browsers as they change. */
public final class RunPage implements AutoCloseable {
    private final Feed feed;
    private final PageServer server;
    private final RunFollower follower;

    private RunPage(Feed feed, PageServer server, RunFollower follower) {
        this.feed = feed;
        this.server = server;
        this.follower = follower;
    }

    /**
     * Starts to serve at once; the topics are read as soon as the broker answers.
     *
     * @param brokers of the run, host and port
     * @param address to listen at; port 0 for a free one
     * @throws IOException if the address is taken or is not this machine's
     * @throws org.apache.kafka.common.KafkaException if the brokers' addresses can't be such
     */
    public static RunPage start(String brokers, RunFacts facts, InetSocketAddress address) throws IOException {
        return start(brokers, Map.of(), facts, address);
    }

    /**
     * As above, of brokers that ask who one is.
     *
     * @param client settings of Kafka's clients, such as credentials
     */
    public static RunPage start(String brokers, Map<String, String> client, RunFacts facts, InetSocketAddress address) throws IOException {
        return start(brokers, client, facts, address, false);
    }

    /** As above; with every change the browser is told when its records were written, so that what the way takes can be measured. */
    public static RunPage startTimed(String brokers, RunFacts facts, InetSocketAddress address) throws IOException {
        return start(brokers, Map.of(), facts, address, true);
    }

    private static RunPage start(String brokers, Map<String, String> client, RunFacts facts, InetSocketAddress address, boolean isTimed)
            throws IOException {
        RunState state = new RunState(facts);
        Feed feed = new Feed(state, isTimed);
        RunFollower follower = RunFollower.of(brokers, client, facts.run(), new TopicFold(facts.run(), state), feed);
        PageServer server = PageServer.start(address, feed);
        feed.start();
        follower.start();
        return new RunPage(feed, server, follower);
    }

    /** Where a browser finds it. */
    public URI address() {
        return server.address();
    }

    @Override
    public void close() {
        follower.close();
        feed.close();
        server.close();
    }
}
