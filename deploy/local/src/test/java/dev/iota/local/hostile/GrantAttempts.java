package dev.iota.local.hostile;

import static dev.iota.local.hostile.HostileAttempt.StoppedBy.GRANTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.local.hostile.HostileAttempt.StoppedBy;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.function.Executable;

/** What a miner with a place at the middle stage may not do with the brokers, whatever client it uses. */
final class GrantAttempts {
    private final Client miner;
    private final MinerId self;
    private final MinerId victim;
    private final Topics topics;
    private final List<HostileAttempt> attempts = new ArrayList<>();

    /** A call of an admin. */
    private interface Call {
        KafkaFuture<?> on(Admin admin);
    }

    private GrantAttempts(SecuredRun of, Client miner, MinerId self, MinerId victim) {
        this.miner = miner;
        this.self = self;
        this.victim = victim;
        this.topics = of.topics;
    }

    static List<HostileAttempt> of(SecuredRun of, Client miner, MinerId self, MinerId victim) {
        GrantAttempts all = new GrantAttempts(of, miner, self, victim);
        all.topics();
        all.administration();
        all.users();
        all.groups();
        all.transactions();
        return all.attempts;
    }

    private void topics() {
        Stage tail = new Stage(2);
        for (String topic : List.of(topics.activations(tail), topics.tickets(), topics.gradients(Stage.FIRST), topics.workerEvents(), topics.stakes(),
                topics.audits(), topics.losses(), topics.scores(), topics.rewards(), topics.deadLetters())) {
            attempt("reads " + topic, () -> read(topic));
        }
        for (String topic : List.of(topics.activations(new Stage(1)), topics.gradients(new Stage(1)), topics.tickets(), topics.commands(),
                topics.epochs(), topics.audits(), topics.losses(), topics.scores(), topics.verdicts(), topics.agreements(), topics.validations(),
                topics.anomalies(), topics.stakes(), topics.rewards(), topics.weights(), topics.slashes(), topics.deadLetters())) {
            attempt("writes " + topic, () -> miner.write(topic, new byte[] {1}));
        }
        attempts.add(new HostileAttempt("lists the topics of others", GRANTS, () -> {
            Set<String> seen = new HashSet<>(miner.admin().listTopics().names().get(30, TimeUnit.SECONDS));
            assertThat(seen).doesNotContain(topics.rewards(), topics.stakes(), "__consumer_offsets")
                    .contains(topics.activations(new Stage(1)));
        }));
    }

    private void administration() {
        String inbox = topics.activations(new Stage(2));
        TopicPartition partition = new TopicPartition(inbox, 0);
        call("creates a topic", admin -> admin.createTopics(List.of(new NewTopic("mine", 1, (short) 1))).all());
        call("deletes a topic that it writes", admin -> admin.deleteTopics(List.of(inbox)).all());
        call("deletes records that it sent", admin -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(0))).all());
        call("adds partitions to a topic", admin -> admin.createPartitions(Map.of(inbox, NewPartitions.increaseTo(99))).all());
        call("raises the size of records of a topic", admin -> admin.incrementalAlterConfigs(Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, inbox), List.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", "99999999"),
                        AlterConfigOp.OpType.SET)))).all());
        call("changes a broker's settings", admin -> admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.BROKER, "1"),
                List.of(new AlterConfigOp(new ConfigEntry("log.retention.ms", "1"), AlterConfigOp.OpType.SET)))).all());
        call("reads a broker's settings", admin -> admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.BROKER, "1"))).all());
        call("moves partitions", admin -> admin.alterPartitionReassignments(
                Map.of(partition, Optional.of(new NewPartitionReassignment(List.of(1))))).all());
        call("elects leaders", admin -> admin.electLeaders(ElectionType.UNCLEAN, Set.of(partition)).all());
        call("takes a broker out of the cluster", admin -> admin.unregisterBroker(1).all());
        call("grants itself a topic", admin -> admin.createAcls(List.of(binding(self))).all());
        call("takes another's grants", admin -> admin.deleteAcls(List.of(binding(victim).toFilter())).all());
        call("lists grants", admin -> admin.describeAcls(AclBindingFilter.ANY).values());
    }

    private void users() {
        call("lists the users", admin -> admin.describeUserScramCredentials().all());
        call("changes another's password", admin -> admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(victim.value(),
                new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), "mine"))).all());
        call("changes the operator's password", admin -> admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion("operator",
                new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), "mine"))).all());
        call("lifts its own quota", admin -> admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                new ClientQuotaEntity(new HashMap<>(Map.of(ClientQuotaEntity.USER, self.value()))),
                List.of(new ClientQuotaAlteration.Op("producer_byte_rate", null))))).all());
        call("throttles another", admin -> admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                new ClientQuotaEntity(new HashMap<>(Map.of(ClientQuotaEntity.USER, victim.value()))),
                List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1.0))))).all());
    }

    private void groups() {
        String group = topics.validatorGroup();
        TopicPartition own = new TopicPartition(topics.activations(new Stage(1)), 0);
        attempt("takes orders from the validators' group", () -> {
            try (KafkaConsumer<byte[], byte[]> consumer = miner.consumer(Map.of("group.id", group))) {
                consumer.subscribe(List.of(own.topic()));
                pollUntilRefused(consumer);
            }
        });
        call("resets a group's offsets", admin -> admin.alterConsumerGroupOffsets(group, Map.of(own, new OffsetAndMetadata(0))).all());
        call("deletes a group", admin -> admin.deleteConsumerGroups(List.of(group)).all());
        call("reads a group's offsets", admin -> admin.listConsumerGroupOffsets(group).all());
        call("describes a group", admin -> admin.describeConsumerGroups(List.of(group)).all());
    }

    private void transactions() {
        String epochs = "test-orchestrator-epochs-0-0-1";
        attempt("begins a transaction as the orchestrator", () -> {
            try (KafkaProducer<byte[], byte[]> producer = miner.producer(Map.of("transactional.id", epochs))) {
                producer.initTransactions();
            }
        });
        call("fences the orchestrator's producer", admin -> admin.fenceProducers(List.of(epochs)).all());
        call("aborts the orchestrator's transaction", admin -> admin.abortTransaction(
                new AbortTransactionSpec(new TopicPartition(topics.gradients(Stage.FIRST), 0), 1L, (short) 0, 0)).all());
        call("describes the orchestrator's transactions", admin -> admin.describeTransactions(List.of(epochs)).all());
    }

    private void read(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = miner.consumer(Map.of())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            pollUntilRefused(consumer);
        }
    }

    private static void pollUntilRefused(KafkaConsumer<byte[], byte[]> consumer) {
        for (int i = 0; i < 50; i++) {
            consumer.poll(Duration.ofMillis(100));
        }
    }

    private void call(String what, Call call) {
        attempt(what, () -> {
            try {
                call.on(miner.admin()).get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
    }

    private void attempt(String what, Executable attempt) {
        attempts.add(new HostileAttempt(what, StoppedBy.GRANTS, () ->
                assertThatThrownBy(attempt::execute).isInstanceOf(AuthorizationException.class)));
    }

    private AclBinding binding(MinerId miner) {
        return new AclBinding(new ResourcePattern(ResourceType.TOPIC, topics.rewards(), PatternType.LITERAL),
                new AccessControlEntry("User:" + miner.value(), "*", AclOperation.WRITE, AclPermissionType.ALLOW));
    }
}
