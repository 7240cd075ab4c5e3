package dev.iota.local.hostile;

import dev.iota.access.kafka.GrantKeeper;
import dev.iota.access.kafka.KafkaUsers;
import dev.iota.access.kafka.Quota;
import dev.iota.local.BrokerSecurity;
import dev.iota.local.Brokers;
import dev.iota.local.EmbeddedBroker;
import dev.iota.local.TopicCreator;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.protocol.topic.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A real broker that asks who one is, the keeper of its grants, and a run of three stages whose orchestrator is the test. */
final class SecuredRun implements AutoCloseable {
    static final Generation GENERATION = new Generation(1);
    /** So many connections one address may have. */
    static final int CONNECTIONS = 100;
    static final int IDLE_MILLIS = 2_000;

    final MinerKey orchestrator = MinerKey.generate();
    final RunSpec run = new RunSpec(RunSpec.VERSION, new RunId("test"), orchestrator.miner(),
            new ModelSpec(256, 32, 2, 2, 64, 10_000, List.of(1, 1, 1), Cut.NONE), TrainingSpec.of(2, 16, 3e-3), TensorCodec.BF16, TensorCodec.BF16, "dataset",
            MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 1_000, 10_000, RunSpec.Limits.local());
    final Topics topics = new Topics(run.run());
    final Set<MinerId> validators;
    final EmbeddedBroker broker;
    final Client operator;
    final KafkaUsers users;
    private GrantKeeper keeper;

    SecuredRun(Path folder, Set<MinerId> validators) {
        this.validators = validators;
        BrokerSecurity security = new BrokerSecurity(new Credentials("operator", "operator-secret"), Optional.empty(),
                new BrokerSecurity.Limits(CONNECTIONS, 1_000, IDLE_MILLIS, 60_000));
        broker = EmbeddedBroker.start(folder, 0, Optional.of(security));
        TopicCreator.create(broker.access(), topics.all(run));
        operator = new Client(broker.brokers(), broker.access().client());
        users = new KafkaUsers(operator.admin(), Quota.UNPLACED);
        keeper = GrantKeeper.start(run, validators, broker.access().settings());
    }

    Admin admin() {
        return operator.admin();
    }

    GrantKeeper keeper() {
        return keeper;
    }

    void stopKeeper() {
        keeper.close();
    }

    void startKeeper() {
        keeper = GrantKeeper.start(run, validators, broker.access().settings());
    }

    /** Credentials, and the grants of one who has no place yet. */
    Client admit(MinerKey miner) {
        return admit(miner, users);
    }

    Client admit(MinerKey miner, KafkaUsers limited) {
        Credentials credentials = limited.issue(miner.miner());
        keeper.admit(miner.miner());
        return Client.of(broker.access(), credentials);
    }

    void assign(MinerKey miner, int stage, int slot) throws Throwable {
        tell(new Command.Assign(miner.miner(), new Stage(stage), new Slot(slot)));
    }

    void tell(Command command) throws Throwable {
        Signed signed = Signed.command(
                new CommandEnvelope(CommandEnvelope.VERSION, run.run(), Epoch.FIRST, GENERATION, 1, command), orchestrator);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topics.commands(), 0, null, signed.value());
        record.headers().add(CommandEnvelope.SIGNATURE_KEY, signed.signature());
        operator.write(record);
    }

    Signed event(MinerKey miner, long sequence, WorkerEvent event) {
        return Signed.event(new EventEnvelope(EventEnvelope.VERSION, run.run(), miner.miner(), sequence, 1, event), miner);
    }

    Brokers brokers() {
        return broker.access();
    }

    Map<String, Object> settings() {
        return broker.access().settings();
    }

    @Override
    public void close() {
        keeper.close();
        operator.close();
        broker.close();
    }
}
