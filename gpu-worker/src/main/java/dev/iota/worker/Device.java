package dev.iota.worker;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.epoch.EpochStore;
import dev.iota.worker.health.Machine;
import dev.iota.worker.pipeline.PassResult;
import dev.iota.worker.pipeline.PassRunner;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.pipeline.Vitals;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that alone touches the device: takes tasks, carries them out, tells their results. */
final class Device implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static final long MEASURE_NANOS = 1_000_000_000;

    private final WorkerMonitor worker;
    private final EpochStore epochs;
    private final Consumer<Ticket> beforePass;
    private final Function<Place, StageCompute> devices;
    private final PassRunner passes;
    private StageCompute compute;
    private Place place;
    private long measuredNanos;
    private volatile long busyNanos;
    private volatile long nativeBytes;
    private volatile long refusedSteps;
    private volatile Activity activity = Activity.none(System.nanoTime());

    /**
     * @param beforePass is told whose pass comes next
     * @param devices makes the computation of a place's stage
     */
    Device(WorkerMonitor worker, EpochStore epochs, RunSpec run, Consumer<Ticket> beforePass, Function<Place, StageCompute> devices) {
        this.worker = worker;
        this.epochs = epochs;
        this.beforePass = beforePass;
        this.devices = devices;
        this.passes = new PassRunner(run.model(), System::nanoTime);
    }

    /** May be asked by any thread. */
    Vitals vitals() {
        return new Vitals(busyNanos, nativeBytes);
    }

    /** May be asked by any thread. */
    Activity activity() {
        return activity;
    }

    /** Steps that were not made, since a gradient was no number; may be asked by any thread. */
    long refusedSteps() {
        return refusedSteps;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Task task = worker.take();
                activity = activity.begin(name(task), task instanceof Task.Pass, System.nanoTime());
                execute(task);
                activity = activity.end(System.nanoTime(), Machine.uptimeMillis());
                measure();
            }
        } catch (InterruptedException stopped) {
            LOG.debug("stopped");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            close();
        }
    }

    private static String name(Task task) {
        if (task instanceof Task.Pass pass) {
            return "compute micro-batch " + pass.input().ticket().ticket().microBatch();
        }
        if (task instanceof Task.Load) {
            return "load weights";
        }
        if (task instanceof Task.Upload) {
            return "upload weights";
        }
        return task instanceof Task.Reduce ? "reduce shards" : task instanceof Task.Store ? "store the epoch's state" : "free a graph";
    }

    private void execute(Task task) throws IOException {
        if (task instanceof Task.Pass pass) {
            pass(pass);
        } else if (task instanceof Task.Drop drop) {
            guarded("free a graph", () -> compute.drop(drop.key()));
        } else if (task instanceof Task.Load load) {
            load(load);
        } else if (task instanceof Task.Upload upload) {
            upload(upload);
        } else if (task instanceof Task.Reduce reduce) {
            reduce(reduce);
        } else if (task instanceof Task.Store store) {
            store(store);
        }
    }

    private void pass(Task.Pass pass) {
        beforePass.accept(pass.input().ticket().ticket());
        long begin = System.nanoTime();
        PassResult result = guarded("compute micro-batch " + pass.input().ticket().ticket().microBatch(), () -> passes.run(compute, pass));
        busyNanos += System.nanoTime() - begin;
        if (result.stepRefusal() != null) {
            refusedSteps++;
            LOG.error("no step after micro-batch {}: {}; its gradient is forgotten", pass.input().ticket().ticket().microBatch(),
                    result.stepRefusal());
        }
        worker.apply(decider -> decider.completed(pass, result));
    }

    private void load(Task.Load load) throws IOException {
        LOG.info("loading the weights of epoch {}, generation {}, stage {}", load.manifest().epoch(), load.manifest().generation(),
                load.place().stage());
        try (EpochStore.Loaded loaded = epochs.load(load.manifest(), load.place().stage())) {
            guarded("take on weights", () -> {
                if (!load.place().equals(place)) {
                    close();
                    compute = devices.apply(load.place());
                    place = load.place();
                }
                compute.load(loaded.state());
            });
            worker.apply(decider -> decider.loaded(load, loaded.sha256(), loaded.readBytes()));
        } catch (UncheckedIOException disk) {
            throw disk.getCause();
        }
    }

    private void upload(Task.Upload upload) throws IOException {
        StageVectors state = guarded("give its weights", () -> {
            upload.leftoverRate().ifPresent(this::stepIfFinite);
            return new Guarded(compute.state());
        });
        Contribution contribution = epochs.upload(upload, state);
        LOG.info("uploaded the weights of epoch {}, stage {}: {} micro-batches, {} MB", upload.term().epoch(), upload.place().stage(),
                contribution.backwardPasses(), contribution.sizeBytes() >> 20);
        worker.apply(decider -> decider.uploaded(upload, contribution));
    }

    /** One that fails is left to others: they are called when this worker's results do not come. */
    private void reduce(Task.Reduce reduce) {
        try {
            EpochStore.Reduced reduced = epochs.reduce(reduce.plan(), reduce.shards());
            LOG.info("reduced {} of {} shards of stage {}, epoch {}: {} MB read, {} MB written", reduce.shards().size(),
                    reduce.plan().shards(), reduce.plan().stage(), reduce.term().epoch(), reduced.readBytes() >> 20,
                    reduced.writtenBytes() >> 20);
            worker.apply(decider -> decider.reduced(reduce, reduced.results(), reduced.readBytes(), reduced.writtenBytes()));
        } catch (IOException | StoreException failure) {
            LOG.error("could not reduce shards of stage {}, epoch {}: {}", reduce.plan().stage(), reduce.term().epoch(),
                    failure.getMessage());
        }
    }

    /** One that fails is asked for again in the next epoch. */
    private void store(Task.Store store) {
        try {
            Keyframe keyframe = epochs.storeState();
            worker.apply(decider -> decider.stored(store, keyframe));
        } catch (IOException | StoreException failure) {
            LOG.error("could not store the state that began epoch {}: {}", store.term().epoch(), failure.getMessage());
        }
    }

    private void stepIfFinite(double rate) {
        try {
            compute.step(rate);
        } catch (ArithmeticException notFinite) {
            refusedSteps++;
            LOG.error("no step at the end of the epoch: {}; its gradient is forgotten", notFinite.getMessage());
        }
    }

    private void measure() {
        long now = System.nanoTime();
        if (compute != null && now - measuredNanos > MEASURE_NANOS) {
            measuredNanos = now;
            nativeBytes = compute.nativeBytes();
        }
    }

    private static void guarded(String doing, Runnable computation) {
        guarded(doing, () -> {
            computation.run();
            return null;
        });
    }

    private static <T> T guarded(String doing, Supplier<T> computation) {
        try {
            return computation.get();
        } catch (UncheckedIOException disk) {
            throw disk;
        } catch (RuntimeException | OutOfMemoryError | LinkageError failure) {
            throw new DeviceException(doing, failure);
        }
    }

    private void close() {
        if (compute != null) {
            compute.close();
            compute = null;
        }
    }

    /** The device's vectors are read while they are written to a file: what fails then may be either. */
    private record Guarded(StageVectors vectors) implements StageVectors {
        @Override
        public long elements() {
            return vectors.elements();
        }

        @Override
        public long steps() {
            return vectors.steps();
        }

        @Override
        public void read(Vector vector, long from, float[] target, int count) {
            guarded("give its weights", () -> vectors.read(vector, from, target, count));
        }
    }
}
