package dev.iota.protocol.frame;

/** Which way a tensor flows, or a pass goes. */
public enum Direction {
    /** Activations, from the head towards the tail. */
    FORWARD,
    /** Gradients, from the tail towards the head. */
    BACKWARD
}
