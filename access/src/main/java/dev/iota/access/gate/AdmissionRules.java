package dev.iota.access.gate;

import dev.iota.protocol.id.MinerId;
import java.util.Optional;
import java.util.Set;

/** Who may take part in a run. */
public sealed interface AdmissionRules {
    /**
     * Why a miner may not; empty if it may.
     *
     * @param stakeUnits that the run's operator last told of it, in 1e-9 of the token; 0 if none
     */
    Optional<String> refusal(MinerId miner, long stakeUnits);

    /** Whoever has a key. */
    record Open() implements AdmissionRules {
        @Override
        public Optional<String> refusal(MinerId miner, long stakeUnits) {
            return Optional.empty();
        }
    }

    /** Those that the operator lists. */
    record Listed(Set<MinerId> miners) implements AdmissionRules {
        public Listed {
            miners = Set.copyOf(miners);
        }

        @Override
        public Optional<String> refusal(MinerId miner, long stakeUnits) {
            return miners.contains(miner) ? Optional.empty()
                    : Optional.of("miner " + miner + " is not on the operator's list: send the operator this key");
        }
    }

    /** Those with collateral. */
    record Staked(long minimumUnits) implements AdmissionRules {
        public Staked {
            if (minimumUnits < 1) {
                throw new IllegalArgumentException("a stake to be required must be positive: " + minimumUnits);
            }
        }

        @Override
        public Optional<String> refusal(MinerId miner, long stakeUnits) {
            return stakeUnits >= minimumUnits ? Optional.empty()
                    : Optional.of("miner " + miner + " has a stake of " + stakeUnits + " units, but " + minimumUnits
                            + " are needed: deposit more, and wait until the operator has told the run");
        }
    }
}
