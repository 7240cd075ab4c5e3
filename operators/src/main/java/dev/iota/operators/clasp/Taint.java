package dev.iota.operators.clasp;

import java.util.Map;

/** Members taken for bad, and what losses they explain under a model of how bad members act on the pathways that they are on. Immutable. */
interface Taint {
    /** Sum of squares of the losses that these members explain, all of them raising losses; 0 if they don't. */
    double explained();

    /** As {@link #explained} with one more, who isn't among them; 0 for one that lowers losses, or is everywhere. */
    double explainedWith(int more);

    /** @param more explains more than 0 */
    Taint with(int more);

    /** By member, how much less the others would explain. */
    Map<Integer, Double> needs();

    /** Parameters beside level and trend. */
    int parameters();
}
