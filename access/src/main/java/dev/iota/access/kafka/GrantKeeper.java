package dev.iota.access.kafka;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the brokers allow to a run's miners and validators equal to what {@link GrantRules} and {@link QuotaRules} say, in a thread of
 * its own: it follows who has which place, and changes only what differs. It keeps nothing itself, so it may end at any time and start
 * anywhere: before it changes anything it reads the topics to their end and what the brokers allow.
 */
public final class GrantKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GrantKeeper.class);
    private static final Duration POLL = Duration.ofMillis(100);
    /** What others changed, and who got credentials without {@link #admit}, is seen this often. */
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int RETRY_MILLIS = 1_000;

    private final RunSpec run;
    private final GrantRules rules;
    private final QuotaRules quotaRules;
    private final Places places;
    private final Admin admin;
    private final KafkaUsers users;
    private final Acls acls;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition epochs;
    private final TopicPartition commands;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::follow, "grant-keeper");
    private Set<MinerId> miners = Set.of();
    private Set<AclBinding> present = Set.of();
    private Map<MinerId, Quota> quotas = Map.of();
    private long reconciledNanos = System.nanoTime();
    private boolean isStale = true;
    private boolean isCaughtUp;

    private GrantKeeper(RunSpec run, Set<MinerId> validators, Map<String, Object> client) {
        Topics topics = new Topics(run.run());
        this.run = run;
        this.rules = new GrantRules(run);
        this.quotaRules = new QuotaRules(run);
        this.places = new Places(run, validators);
        this.admin = Admin.create(client);
        this.users = new KafkaUsers(admin, Quota.UNPLACED);
        this.acls = new Acls(admin, run);
        this.consumer = new KafkaConsumer<>(consumerSettings(client), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.epochs = new TopicPartition(topics.epochs(), 0);
        this.commands = new TopicPartition(topics.commands(), 0);
    }

    /**
     * Starts to keep a run's grants; its topics must be there.
     *
     * @param validators whom the run trusts to audit
     * @param client settings of a Kafka client that is logged in as an operator, the brokers' addresses included
     */
    public static GrantKeeper start(RunSpec run, Set<MinerId> validators, Map<String, Object> client) {
        GrantKeeper keeper = new GrantKeeper(run, validators, client);
        keeper.thread.setDaemon(true);
        keeper.thread.start();
        return keeper;
    }

    private static Map<String, Object> consumerSettings(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    /**
     * Gives a miner that has just got credentials what it may touch, and the quota of its standing, before this returns; what its place
     * allows comes later if the topics are not read to their end yet.
     *
     * @throws KafkaException if the brokers refuse, or do not answer
     */
    public synchronized void admit(MinerId miner) {
        Set<AclBinding> given = bindings(miner);
        acls.change(Set.of(), given);
        Map<MinerId, Quota> quota = Map.of(miner, quotaRules.quota(places.standing(miner)));
        users.limit(quota);
        miners = with(miners, Set.of(miner));
        present = with(present, given);
        quotas = new HashMap<>(quotas);
        quotas.putAll(quota);
    }

    /**
     * Looks anew at who has credentials and what the brokers allow, and sets that right before this returns: after
     * {@link KafkaUsers#revoke}, say.
     *
     * @throws KafkaException if the brokers refuse, or do not answer
     */
    public synchronized void refresh() {
        isStale = true;
        if (isCaughtUp) {
            reconcile();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admin.close(Duration.ofSeconds(2));
    }

    private void follow() {
        try (consumer) {
            consumer.assign(List.of(epochs, commands));
            consumer.seekToBeginning(consumer.assignment());
            Map<TopicPartition, Long> ends = null;
            while (true) {
                try {
                    if (ends == null) {
                        ends = consumer.endOffsets(consumer.assignment());
                    }
                    step(ends);
                } catch (WakeupException ended) {
                    throw ended;
                } catch (KafkaException trouble) {
                    LOG.warn("grants of run {} can't be kept now: {}; trying on", run.run(), trouble.getMessage());
                    pause();
                }
            }
        } catch (WakeupException ended) {
            LOG.debug("closed");
        }
    }

    private void step(Map<TopicPartition, Long> ends) {
        boolean isChanged = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            isChanged |= read(record);
        }
        boolean isAtEnd = ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        synchronized (this) {
            isCaughtUp |= isAtEnd;
            isStale |= System.nanoTime() - reconciledNanos > REFRESH_NANOS;
            if (isCaughtUp && (isChanged || isStale)) {
                reconcile();
            }
        }
    }

    private void pause() {
        try {
            if (closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new WakeupException();
            }
        } catch (InterruptedException e) {
            throw new WakeupException();
        }
    }

    private synchronized boolean read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return false;
        }
        try {
            if (record.topic().equals(epochs.topic())) {
                places.add(EpochManifest.read(record.value()));
            } else {
                Header signature = record.headers().lastHeader(CommandEnvelope.SIGNATURE_KEY);
                places.add(new Signed(record.value(), signature == null ? null : signature.value()).readCommand(run.orchestrator()));
            }
            return true;
        } catch (RejectedException refusal) {
            LOG.warn("refused {} offset {}: {} ({})", record.topic(), record.offset(), refusal.getMessage(), refusal.reason());
            return false;
        }
    }

    /** Where the brokers fail midway, what they allow is read anew before the next attempt. */
    private void reconcile() {
        if (isStale) {
            miners = users.miners();
            present = acls.read();
            quotas = Map.of();
        }
        isStale = true;
        Set<AclBinding> wanted = new HashSet<>();
        miners.forEach(miner -> wanted.addAll(bindings(miner)));
        Set<AclBinding> taken = without(present, wanted);
        Set<AclBinding> given = without(wanted, present);
        acls.change(taken, given);
        if (taken.size() + given.size() > 0) {
            LOG.info("run {}: {} grants given, {} taken; {} miners have credentials", run.run(), given.size(), taken.size(), miners.size());
        }
        present = wanted;
        setQuotas();
        isStale = false;
        reconciledNanos = System.nanoTime();
    }

    private void setQuotas() {
        Map<MinerId, Quota> wanted = new HashMap<>();
        miners.forEach(miner -> wanted.put(miner, quotaRules.quota(places.standing(miner))));
        Map<MinerId, Quota> changed = new HashMap<>(wanted);
        changed.entrySet().removeIf(each -> each.getValue().equals(quotas.get(each.getKey())));
        if (!changed.isEmpty()) {
            users.limit(changed);
        }
        quotas = wanted;
    }

    private Set<AclBinding> bindings(MinerId miner) {
        Set<AclBinding> bindings = new HashSet<>();
        rules.grants(places.standing(miner)).forEach(grant -> bindings.add(Acls.binding(miner, grant)));
        return bindings;
    }

    private static <T> Set<T> with(Set<T> some, Set<T> more) {
        Set<T> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }

    private static <T> Set<T> without(Set<T> some, Set<T> others) {
        Set<T> rest = new HashSet<>(some);
        rest.removeAll(others);
        return rest;
    }
}
