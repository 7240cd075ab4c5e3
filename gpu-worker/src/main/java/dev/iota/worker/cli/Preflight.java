package dev.iota.worker.cli;

import dev.iota.protocol.run.RunSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out whether this machine can work for the run, before it promises to. */
final class Preflight {
    private final ConnectionOptions options;
    private final DeviceOption device;
    private final Path state;
    private final StoreChecks storeChecks;
    private final List<Finding> findings = new ArrayList<>();

    /** @throws CommandFailure if an option is malformed */
    Preflight(ConnectionOptions options, DeviceOption device, Path state) {
        this.options = options;
        this.device = device;
        this.state = state;
        this.storeChecks = new StoreChecks(options.run(), options.orchestrator());
    }

    /**
     * Makes all checks. Errors come first.
     *
     * @param isThorough takes some seconds more, for what a worker that runs finds out by itself
     */
    List<Finding> check(Access access, boolean isThorough) {
        findings.add(MachineChecks.java());
        findings.add(MachineChecks.device(device.wish(), options.threads()));
        findings.add(MachineChecks.processors(options.threads()));
        findings.add(MachineChecks.disk(state));
        findings.add(MachineChecks.key(state));
        findings.addAll(storeChecks.check(access.store(), access.runSha256()));
        findings.addAll(new BrokerChecks(access.client(), options.run()).check(isThorough));
        return Finding.sorted(findings);
    }

    /** The run's description, if the store has it. */
    Optional<RunSpec> run() {
        return storeChecks.run();
    }

    /** What the errors come to. */
    int exitCode() {
        return Finding.exitCode(findings);
    }
}
