package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Walks through random orders of events: whatever miners were told to do is said late, twice, never, or in another order, between ticks of
 * any length. Whatever comes, no epoch is sealed twice, none without its parent, and generations never fall; and once all
 * processes were started again and do as they are told, the run ends.
 */
class EpochOrderTest {
    private static final int WILD_STEPS = 400;
    private static final int TAME_STEPS = 60_000;

    @Property(tries = 60)
    void nothingIsSealedTwiceAndNothingWaitsForEver(@ForAll long seed) {
        new Walk().go(new Random(seed));
    }

    private static final class Walk {
        private final RunSpec run = TestRun.of(2, 6, 18);
        private final Orchestrator orchestrator = TestRun.orchestrator(run);
        private final List<SimulatedMiner> miners = new ArrayList<>();
        private final Map<MinerId, Command.Assign> places = new HashMap<>();
        private final Map<MinerId, Long> sessions = new HashMap<>();
        /** What somebody could say next. */
        private final List<Runnable> due = new ArrayList<>();
        private final List<EventEnvelope> said = new ArrayList<>();
        private final Map<Integer, EpochManifest> line = new HashMap<>();
        private EpochManifest latest;
        private long now = 1_000_000;

        void go(Random random) {
            for (int number = 0; number < 5; number++) {
                SimulatedMiner miner = new SimulatedMiner(run.run(), number);
                miners.add(miner);
                join(miner);
            }
            for (int step = 0; step < WILD_STEPS; step++) {
                wild(random);
            }
            // Whoever kept something to itself is started again: a broker loses nothing, a process that dies does.
            due.clear();
            miners.forEach(this::join);
            for (int step = 0; step < TAME_STEPS && orchestrator.progress().phase() != Phase.FINISHED; step++) {
                tame();
            }
            assertThat(orchestrator.progress().phase()).isEqualTo(Phase.FINISHED);
        }

        private void wild(Random random) {
            int choice = random.nextInt(100);
            if (choice < 60 && !due.isEmpty()) {
                due.remove(random.nextInt(due.size())).run();
            } else if (choice < 65 && !due.isEmpty()) {
                due.remove(random.nextInt(due.size()));
            } else if (choice < 75 && !said.isEmpty()) {
                take(orchestrator.onEvent(said.get(random.nextInt(said.size())), now, now));
            } else if (choice < 78) {
                join(miners.get(random.nextInt(miners.size())));
            } else if (choice < 80) {
                say(miners.get(random.nextInt(miners.size())).says(new WorkerEvent.Left("wild")));
            } else {
                now += random.nextInt(choice < 83 ? 6_000 : 300);
                take(orchestrator.onTick(now));
            }
        }

        private void tame() {
            if (!due.isEmpty()) {
                due.remove(0).run();
                return;
            }
            now += 200;
            for (SimulatedMiner miner : miners) {
                Command.Assign place = places.get(miner.id());
                if (place == null) {
                    join(miner);
                } else {
                    say(miner.lives(place.stage(), place.slot(), latest == null ? Epoch.FIRST : latest.epoch()));
                }
            }
            take(orchestrator.onTick(now));
        }

        private void join(SimulatedMiner miner) {
            long session = sessions.merge(miner.id(), 1L, Long::sum);
            places.remove(miner.id());
            say(miner.joins(session));
        }

        private void say(EventEnvelope event) {
            said.add(event);
            now++;
            take(orchestrator.onEvent(event, now, now));
        }

        private void take(List<Effect> effects) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.Publish publish) {
                    check(publish.manifest());
                    places.forEach((miner, place) -> due.add(() -> ready(miner)));
                } else if (effect instanceof Effect.Issue issue) {
                    fly(issue.ticket());
                } else if (effect instanceof Effect.Tell tell) {
                    hear(tell);
                }
            }
        }

        private void check(EpochManifest manifest) {
            if (latest != null) {
                assertThat(manifest.generation()).isGreaterThanOrEqualTo(latest.generation());
                boolean isNext = manifest.epoch().equals(latest.epoch().next()) && manifest.generation().equals(latest.generation());
                boolean isAnew = manifest.epoch().equals(latest.epoch()) && manifest.generation().compareTo(latest.generation()) > 0;
                assertThat(isNext || isAnew).as("%s/%s after %s/%s", manifest.epoch(), manifest.generation(), latest.epoch(), latest.generation())
                        .isTrue();
            }
            if (manifest.epoch().value() > 0) {
                assertThat(manifest.parentSha256()).isEqualTo(line.get(manifest.epoch().value() - 1).contentSha256());
                assertThat(manifest.stages()).hasSize(2);
            }
            line.put(manifest.epoch().value(), manifest);
            latest = manifest;
        }

        private void ready(MinerId id) {
            Command.Assign place = places.get(id);
            if (place != null) {
                say(miner(id).isReady(latest.epoch(), latest.generation(), place.stage(), place.slot()));
            }
        }

        private void fly(SignedTicket ticket) {
            MinerId head = ticket.ticket().hop(new Stage(0)).miner();
            MinerId tail = ticket.ticket().hop(new Stage(1)).miner();
            due.add(() -> say(miner(head).passes(ticket, new Stage(0), Direction.FORWARD, null)));
            due.add(() -> say(miner(tail).passes(ticket, new Stage(1), Direction.BACKWARD, 2.0)));
            due.add(() -> say(miner(head).passes(ticket, new Stage(0), Direction.BACKWARD, null)));
        }

        private void hear(Effect.Tell tell) {
            Generation generation = tell.generation();
            if (tell.command() instanceof Command.Assign assign) {
                places.put(assign.miner(), assign);
                due.add(() -> ready(assign.miner()));
            } else if (tell.command() instanceof Command.Rejoin rejoin) {
                due.add(() -> join(miner(rejoin.miner())));
            } else if (tell.command() instanceof Command.UploadWeights) {
                places.forEach((id, place) -> due.add(() -> say(miner(id).uploads(tell.epoch(), generation, place.stage()))));
            } else if (tell.command() instanceof Command.MergeShards merge) {
                for (SimulatedMiner miner : miners) {
                    int place = merge.plan().indexOf(miner.id());
                    List<Integer> shards = merge.substitute() == null
                            ? place < 0 ? List.of() : merge.plan().shardPlan(0).ownedBy(place)
                            : merge.substitute().equals(miner.id()) ? merge.shards() : List.of();
                    shards.forEach(shard -> due.add(() -> say(miner.reduces(merge.plan(), List.of(shard)))));
                }
            }
        }

        private SimulatedMiner miner(MinerId id) {
            return miners.stream().filter(miner -> miner.id().equals(id)).findFirst().orElseThrow();
        }
    }
}
