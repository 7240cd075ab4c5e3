package dev.iota.local.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.access.kafka.Grant;
import dev.iota.access.kafka.GrantRules;
import dev.iota.access.kafka.Standing;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that asks who one is, honest miners, and one that has credentials and a place and tries whatever it can think of. Everything is
 * refused, by the part that is to refuse it, and the honest go on.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileClientITCase {
    private static final MinerKey HEAD = MinerKey.generate();
    private static final MinerKey HONEST = MinerKey.generate();
    private static final MinerKey LAST = MinerKey.generate();
    private static final MinerKey HOSTILE = MinerKey.generate();
    private static final MinerKey VALIDATOR = MinerKey.generate();

    @TempDir
    private static Path folder;

    private static SecuredRun run;
    private static Referee referee;
    private static Tail tail;
    private static Client head;
    private static Client honest;
    private static Client last;
    private static Client hostile;
    private static Signed heard;

    @BeforeAll
    static void start() throws Throwable {
        run = new SecuredRun(folder, Set.of(VALIDATOR.miner()));
        referee = new Referee(run);
        head = run.admit(HEAD);
        honest = run.admit(HONEST);
        last = run.admit(LAST);
        hostile = run.admit(HOSTILE);
        heard = joins(head, HEAD);
        joins(hostile, HOSTILE);
        Patience.until(() -> assertThat(referee.accepted()).isEqualTo(2));
    }

    @AfterAll
    static void stop() {
        tail.close();
        referee.close();
        List.of(head, honest, last, hostile).forEach(Client::close);
        run.close();
    }

    @Test
    @Order(1)
    void aWorkerWaitsForTheGrantsOfItsPlace() throws Throwable {
        tail = new Tail(run, LAST, last);
        run.stopKeeper();
        tail.take();
        run.assign(LAST, 2, 0);
        assertThat(grants(LAST)).isEqualTo(grants(new Standing.Unplaced()));
        run.startKeeper();
        Patience.until(() -> assertThat(tail.isListening()).isTrue());
        assertThat(tail.failure()).isNull();
    }

    @Test
    @Order(2)
    void grantsFollowPlacesAndNothingElse() throws Throwable {
        run.assign(HEAD, 0, 0);
        run.assign(HONEST, 1, 0);
        run.assign(HOSTILE, 2, 1);
        run.admit(VALIDATOR).close();
        Patience.until(() -> assertThat(grants(HOSTILE)).isEqualTo(placed(2)));
        run.assign(HOSTILE, 1, 1);
        Patience.until(() -> assertThat(grants(HOSTILE)).isEqualTo(placed(1)));
        assertThat(grants(HEAD)).isEqualTo(placed(0));
        assertThat(grants(HONEST)).isEqualTo(placed(1));
        assertThat(grants(LAST)).isEqualTo(placed(2));
        assertThat(grants(VALIDATOR)).isEqualTo(grants(new Standing.Validator()));
    }

    @Test
    @Order(3)
    void aKeeperThatStartsAnewTakesWhatWasLeftTooMuchAndGivesWhatIsMissing() throws Throwable {
        MinerKey expelled = MinerKey.generate();
        run.admit(expelled).close();
        run.assign(expelled, 0, 3);
        Patience.until(() -> assertThat(grants(expelled)).isEqualTo(placed(0)));
        run.stopKeeper();
        run.tell(new Command.Rejoin(expelled.miner(), "in quarantine until epoch 9"));
        AclBinding extra = new AclBinding(new ResourcePattern(ResourceType.TOPIC, run.topics.rewards(), PatternType.LITERAL),
                new AccessControlEntry("User:" + HOSTILE.miner().value(), "*", AclOperation.ALTER, AclPermissionType.ALLOW));
        run.admin().createAcls(List.of(extra)).all().get();
        run.startKeeper();
        Patience.until(() -> assertThat(grants(expelled)).isEqualTo(grants(new Standing.Unplaced())));
        assertThat(grants(HOSTILE)).isEqualTo(placed(1));
        run.users.revoke(expelled.miner());
        run.keeper().refresh();
        assertThat(grants(expelled)).isEmpty();
    }

    @TestFactory
    @Order(4)
    Stream<DynamicTest> everythingElseIsRefused() throws Throwable {
        FrameAttempts frames = new FrameAttempts(run, tail, hostile, HEAD, HONEST, HOSTILE, LAST);
        List<HostileAttempt> attempts = new ArrayList<>();
        attempts.addAll(GrantAttempts.of(run, hostile, HOSTILE.miner(), HONEST.miner()));
        attempts.addAll(LoginAttempts.of(run, HONEST.miner()));
        attempts.addAll(EventAttempts.of(run, referee, hostile, HOSTILE, HEAD, heard));
        attempts.addAll(frames.all());
        attempts.addAll(FloodAttempts.of(run, hostile));
        return attempts.stream().map(each -> DynamicTest.dynamicTest(each.stoppedBy() + " " + each.what(), each.attempt()));
    }

    @Test
    @Order(5)
    void theHonestGoOn() throws Throwable {
        long received = tail.received();
        new FrameAttempts(run, tail, hostile, HEAD, HONEST, HOSTILE, LAST).sendHonestly(honest);
        Patience.until(() -> assertThat(tail.received()).isEqualTo(received + 1));
        referee.catchUp();
        long accepted = referee.accepted();
        head.event(run.topics.workerEvents(), run.event(HEAD, 9, new WorkerEvent.Left("done")));
        Patience.until(() -> assertThat(referee.accepted()).isEqualTo(accepted + 1));
        assertThat(tail.failure()).isNull();
        assertThat(grants(HOSTILE)).isEqualTo(placed(1));
    }

    private static Signed joins(Client client, MinerKey miner) throws Throwable {
        Signed joined = run.event(miner, 5, new WorkerEvent.Joined(1, "cpu", "test"));
        client.event(run.topics.workerEvents(), joined);
        return joined;
    }

    private static Set<String> grants(MinerKey miner) throws Exception {
        return run.admin().describeAcls(AclBindingFilter.ANY).values().get().stream()
                .filter(binding -> binding.entry().principal().equals("User:" + miner.miner().value()))
                .map(binding -> binding.pattern().resourceType() + " " + binding.pattern().name() + " " + binding.entry().operation())
                .collect(Collectors.toSet());
    }

    private static Set<String> placed(int stage) {
        return grants(new Standing.Placed(new Stage(stage)));
    }

    private static Set<String> grants(Standing standing) {
        return new GrantRules(run.run).grants(standing).stream()
                .map(grant -> grant.operation() == Grant.Operation.JOIN_GROUP ? "GROUP " + grant.name() + " READ" : "TOPIC " + grant.name() + " " + grant.operation())
                .collect(Collectors.toSet());
    }
}
