package dev.iota.operators.clasp;

import java.util.List;

/** How bad members act on the losses of the pathways that they are on. */
interface TaintModel {
    /** Sum of squares of the losses that these members explain, all of them raising losses; 0 if they don't. */
    double explained(List<Integer> bad);

    /** By number of member, as {@link #explained} with that one more; 0 for one that lowers losses, is among them already, or is everywhere. */
    double[] explainedWithOneMore(List<Integer> bad);

    /** Parameters beside level and trend. */
    int parameters(int bad);
}
