package dev.iota.jobs;

import dev.iota.jobs.options.JobCommand;
import dev.iota.jobs.options.JobOption;
import dev.iota.jobs.options.OptionType;
import dev.iota.jobs.options.Settings;
import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.reward.PaidBefore;
import dev.iota.protocol.id.MinerId;
import java.nio.file.Path;
import java.util.List;

/** The validator's options. */
final class ValidatorArguments {
    static final JobOption<Double> FALSE_ALARM_RATE = JobOption.preset("false-alarm-rate", OptionType.chance("P"),
            Double.toString(Clasp.DEFAULT.falseAlarmRate()), "chance that a window names anybody honest");

    static final JobOption<Path> KEY_FILE =
            JobOption.optional("operator-key-file", OptionType.KEY_FILE, "the run's private key: gives verdicts consequence");

    static final JobOption<Double> AUDIT_SHARE = JobOption.preset("audit-share", OptionType.share("P"),
            Double.toString(ValidatorOptions.AUDIT_SHARE), "share of the work to repeat, 0 to 1");

    static final JobOption<MinerId> VALIDATOR =
            JobOption.repeatable("validator", OptionType.MINER, "whose audits count; repeatable");

    static final JobOption<Boolean> NO_AUTOMATIC_ROLLBACK =
            JobOption.optional("no-automatic-rollback", OptionType.FLAG, "people decide whether to go back");

    static final JobOption<Integer> FRAME_EVERY = JobOption.preset("frame-every", OptionType.wholeNumber("K", 1, 1_000_000), "1",
            "examines frames of one of K micro-batches");

    static final JobOption<Path> WEIGHTS_FILE =
            JobOption.optional("weights-file", OptionType.PATH, "keeps the chain's weights there, on the TaskManager");

    static final JobCommand COMMAND = new JobCommand("validator", "dev.iota.jobs.ValidatorJob",
            "Judges miners by losses, audits, merges and frames; undoes what they spoil.",
            CommonArguments.with(FALSE_ALARM_RATE, KEY_FILE, AUDIT_SHARE, VALIDATOR, NO_AUTOMATIC_ROLLBACK, FRAME_EVERY, WEIGHTS_FILE));

    private ValidatorArguments() {}

    /** @throws IllegalArgumentException listing every problem at once */
    static ValidatorOptions options(Settings settings) {
        for (JobOption<?> needsKey : List.of(AUDIT_SHARE, VALIDATOR)) {
            if (settings.isGiven(needsKey) && !settings.isGiven(KEY_FILE)) {
                settings.contradict(needsKey, KEY_FILE, "without the key no audit is ordered: give the key, or leave this out");
            }
        }
        CommonArguments.requireKeyOfRun(settings, KEY_FILE);
        settings.check();
        List<MinerId> validators = settings.all(VALIDATOR);
        return new ValidatorOptions(CommonArguments.options(settings), new Clasp(settings.get(FALSE_ALARM_RATE)), settings.get(FRAME_EVERY),
                settings.get(KEY_FILE), settings.get(AUDIT_SHARE), validators, !settings.isOn(NO_AUTOMATIC_ROLLBACK),
                settings.get(WEIGHTS_FILE), PaidBefore.NOTHING);
    }
}
