package dev.iota.local;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says, as the operator who follows the chain would, what a miner has as collateral. */
@Command(name = "stake", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Says what a miner has as collateral from now on, signed with the run's key; 0 once it is withdrawn.")
final class StakeCommand implements Callable<Integer> {
    private static final int KEY_CHARACTERS = 52;

    @Option(names = "--miner", required = true, paramLabel = "ID", description = "its public key; of a miner of this run, how that begins")
    private String miner;

    @Option(names = "--uid", required = true, paramLabel = "N", description = "under which the chain pays it, 0 to 65535")
    private int uid;

    @Option(names = "--name", paramLabel = "TEXT", defaultValue = "", description = "as it calls itself")
    private String name;

    @Option(names = "--amount", required = true, paramLabel = "TOKENS", description = "that it has staked")
    private BigDecimal amount;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws Exception {
        long units = TokenAmount.units(amount);
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        StakeRecord stake = LiveRun.visit(folder, brokers -> {
            MinerId meant = miner.length() == KEY_CHARACTERS ? new MinerId(miner)
                    : MinerChoice.of(miner, RunWatcher.askOnce(brokers, run, RunView::miners));
            StakeRecord said = new StakeRecord(StakeRecord.VERSION, run.run(), meant, uid, name, units, System.currentTimeMillis());
            send(said, Signed.stake(said, LocalRun.key(folder)), brokers);
            return said;
        });
        System.out.printf("Miner %s, uid %d, has a stake of %s in run %s.%n", stake.miner().shortForm(), stake.uid(),
                TokenAmount.text(stake.stakeUnits()), run.run());
        return 0;
    }

    private static void send(StakeRecord stake, Signed signed, Brokers brokers) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(brokers.settings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] key = stake.miner().value().getBytes(StandardCharsets.US_ASCII);
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(new Topics(stake.run()).stakes(), key, signed.value());
            record.headers().add(EventEnvelope.SIGNATURE_KEY, signed.signature());
            producer.send(record).get();
        }
    }
}
