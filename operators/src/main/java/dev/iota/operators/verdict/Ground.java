package dev.iota.operators.verdict;

/**
 * One kind of evidence against a miner. Epochs are -1 where there are none.
 *
 * @param open the latest epoch whose evidence still stands
 * @param first epoch whose evidence is counted
 * @param latest epoch whose evidence is counted
 * @param times that it is counted
 */
public record Ground(int open, int first, int latest, int times) {
    static final Ground NONE = new Ground(-1, -1, -1, 0);
    /** Evidence that is older than this, when more comes, was chance. */
    static final int MEMORY_EPOCHS = 10;

    boolean isOpen() {
        return open >= 0;
    }

    /** Evidence that makes a suspect, and is not counted. */
    Ground opened(int epoch) {
        return new Ground(Math.max(open, epoch), first, latest, times);
    }

    /** Evidence that is counted, and does not make a suspect. */
    Ground counted(int epoch) {
        boolean isForgotten = times == 0 || epoch - latest > MEMORY_EPOCHS;
        return isForgotten ? new Ground(open, epoch, epoch, 1) : new Ground(open, first, Math.max(latest, epoch), times + 1);
    }

    /** Evidence of an epoch that makes a suspect, and is counted once. */
    Ground countedOnce(int epoch) {
        return epoch > latest ? counted(epoch).opened(epoch) : opened(epoch);
    }

    /** What came up to this epoch does not stand any more. */
    Ground cleared(int epoch) {
        return open <= epoch ? new Ground(-1, first, latest, times) : this;
    }

    /** What came from this epoch on is void. */
    Ground voidedFrom(int epoch) {
        if (Math.max(open, latest) < epoch) {
            return this;
        }
        boolean wasBefore = first >= 0 && first < epoch;
        return new Ground(open < epoch ? open : -1, wasBefore ? first : -1, wasBefore ? first : -1, wasBefore ? 1 : 0);
    }

    /** The epoch since which it has stood without a break, if evidence of this epoch joins it. */
    int since(int epoch) {
        return isOpen() && first >= 0 && epoch - latest <= MEMORY_EPOCHS ? Math.min(first, epoch) : epoch;
    }
}
