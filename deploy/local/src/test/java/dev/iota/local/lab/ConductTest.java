package dev.iota.local.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.id.MinerId;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.merge.BlockCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConductTest {
    private static final MinerId ONE = LabMiners.id(1);
    private static final MinerId TWO = LabMiners.id(2);
    private static final MinerId HONEST = LabMiners.id(3);
    private static final MergePlan PLAN = LabMiners.plan(ONE, TWO, HONEST);
    private static final float[] REDUCED = {1, -2, 3, -4};

    @TempDir
    private Path folder;

    private Accomplices accomplices;

    @BeforeEach
    void makeAccomplices() {
        accomplices = new Accomplices(folder.resolve("accomplices"));
    }

    @Test
    void knowsNoAccomplicesUntilTheyAreNamed() {
        Accomplices others = new Accomplices(folder.resolve("accomplices"));
        assertThat(others.include(ONE)).isFalse();
        accomplices.name(Set.of(ONE, TWO));
        assertThat(others.include(ONE)).isTrue();
        assertThat(others.include(HONEST)).isFalse();
    }

    @Test
    void lonelyForgersLieEachInItsOwnWay() {
        Conduct forgery = Scenario.FORGE_ALONE.conduct(accomplices);
        assertThat(stored(forgery, ONE, 0)).isNotEqualTo(REDUCED).isEqualTo(stored(forgery, ONE, 0)).isNotEqualTo(stored(forgery, TWO, 0));
    }

    @Test
    void pairsTellTheSameLieAboutTheShardsTheyShareAndNoOther() {
        accomplices.name(Set.of(ONE, TWO));
        Conduct forgery = Scenario.FORGE_PAIR.conduct(accomplices);
        int forged = 0;
        for (int shard = 0; shard < PLAN.shards(); shard++) {
            boolean isShared = !PLAN.shardPlan(0).owners(shard).contains(PLAN.indexOf(HONEST));
            forged += isShared ? 1 : 0;
            assertThat(stored(forgery, ONE, shard)).isEqualTo(isShared ? new float[] {-1, 2, -3, 4} : REDUCED);
            assertThat(stored(forgery, TWO, shard)).isEqualTo(stored(forgery, ONE, shard));
            assertThat(stored(forgery, HONEST, shard)).isEqualTo(REDUCED);
        }
        assertThat(forged).isEqualTo(1);
    }

    @Test
    void colludersDistortOnlyWhereTwoOfThemMeet() {
        accomplices.name(Set.of(ONE, TWO));
        Collusion collusion = new Collusion(accomplices, new Random(1));
        StageCompute compute = collusion.computing(echo());
        collusion.beforePass(ONE, LabMiners.ticket(ONE, HONEST));
        assertThat(compute.forwardBody(0, REDUCED, new int[0])).isEqualTo(REDUCED);
        collusion.beforePass(ONE, LabMiners.ticket(ONE, TWO));
        assertThat(compute.forwardBody(0, REDUCED, new int[0])).isNotEqualTo(REDUCED);
        collusion.beforePass(HONEST, LabMiners.ticket(ONE, TWO, HONEST));
        assertThat(compute.forwardBody(0, REDUCED, new int[0])).as("an honest miner among them").isEqualTo(REDUCED);
    }

    @Test
    void vanishesAfterSomePasses() {
        AtomicInteger ends = new AtomicInteger();
        Vanishing vanishing = new Vanishing(ends::incrementAndGet);
        for (int pass = 0; pass < Vanishing.PASSES; pass++) {
            vanishing.beforePass(ONE, LabMiners.ticket(ONE));
        }
        assertThat(ends).hasValue(0);
        vanishing.beforePass(ONE, LabMiners.ticket(ONE));
        assertThat(ends).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOISE", "SIGN_FLIP", "LAZY", "FALSE_LOSS", "STRAGGLE", "COLLUDE", "VANISH"})
    void leavesMergesAlone(Scenario scenario) {
        accomplices.name(Set.of(ONE, TWO));
        assertThat(stored(scenario.conduct(accomplices), ONE, 0)).isEqualTo(REDUCED);
    }

    private static float[] stored(Conduct conduct, MinerId self, int shard) {
        byte[] merged = new byte[BlockCodec.FP32.blockBytes()];
        float[] weights = new float[REDUCED.length];
        try {
            BlockCodec.FP32.encode(REDUCED, 0, REDUCED.length, merged, 0);
            conduct.afterReduction(self, PLAN, shard, merged, BlockCodec.FP32, REDUCED.length);
            BlockCodec.FP32.decode(merged, 0, weights, 0, weights.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return weights;
    }

    /** Gives back the tensor it gets. */
    private static StageCompute echo() {
        return (StageCompute) Proxy.newProxyInstance(ConductTest.class.getClassLoader(), new Class<?>[] {StageCompute.class},
                (proxy, method, arguments) -> arguments[1]);
    }
}
