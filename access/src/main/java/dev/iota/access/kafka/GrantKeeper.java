package dev.iota.access.kafka;

import dev.iota.access.run.RunPlaces;
import dev.iota.access.run.RunTopics;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the brokers allow to a run's miners and validators equal to what {@link GrantRules} and {@link QuotaRules} say, in a thread of
 * its own: it follows who has which place, and changes only what differs. It keeps nothing itself, so it may end at any time and start
 * anywhere: before it changes anything it reads the topics to their end and what the brokers allow.
 */
public final class GrantKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GrantKeeper.class);
    /** What others changed, and who got credentials without {@link #admit}, is seen this often. */
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RunSpec run;
    private final Set<MinerId> validators;
    private final GrantRules rules;
    private final QuotaRules quotaRules;
    private final RunPlaces places;
    private final Admin admin;
    private final KafkaUsers users;
    private final Acls acls;
    private final RunTopics topics;
    private Set<MinerId> miners = Set.of();
    private Set<AclBinding> present = Set.of();
    private Map<MinerId, Quota> quotas = Map.of();
    private long reconciledNanos = System.nanoTime();
    private boolean isStale = true;

    private GrantKeeper(RunSpec run, Set<MinerId> validators, Map<String, Object> client) {
        this.run = run;
        this.validators = Set.copyOf(validators);
        this.rules = new GrantRules(run);
        this.quotaRules = new QuotaRules(run);
        this.places = new RunPlaces(run);
        this.admin = Admin.create(client);
        this.users = new KafkaUsers(admin, Quota.UNPLACED);
        this.acls = new Acls(admin, run);
        this.topics = new RunTopics(client, run, places, this::looked);
    }

    /**
     * Starts to keep a run's grants; its topics must be there.
     *
     * @param validators whom the run trusts to audit
     * @param client settings of a Kafka client that is logged in as an operator, the brokers' addresses included
     */
    public static GrantKeeper start(RunSpec run, Set<MinerId> validators, Map<String, Object> client) {
        GrantKeeper keeper = new GrantKeeper(run, validators, client);
        keeper.topics.start();
        return keeper;
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
        Map<MinerId, Quota> quota = Map.of(miner, quotaRules.quota(standing(miner)));
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
        if (topics.isCaughtUp()) {
            reconcile();
        }
    }

    @Override
    public void close() {
        topics.close();
        admin.close(Duration.ofSeconds(2));
    }

    private synchronized void looked(boolean isChanged, boolean isCaughtUp) {
        isStale |= System.nanoTime() - reconciledNanos > REFRESH_NANOS;
        if (isCaughtUp && (isChanged || isStale)) {
            reconcile();
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
        miners.forEach(miner -> wanted.put(miner, quotaRules.quota(standing(miner))));
        Map<MinerId, Quota> changed = new HashMap<>(wanted);
        changed.entrySet().removeIf(each -> each.getValue().equals(quotas.get(each.getKey())));
        if (!changed.isEmpty()) {
            users.limit(changed);
        }
        quotas = wanted;
    }

    private Set<AclBinding> bindings(MinerId miner) {
        Set<AclBinding> bindings = new HashSet<>();
        rules.grants(standing(miner)).forEach(grant -> bindings.add(Acls.binding(miner, grant)));
        return bindings;
    }

    private Standing standing(MinerId miner) {
        return Standing.of(miner, validators, places);
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
