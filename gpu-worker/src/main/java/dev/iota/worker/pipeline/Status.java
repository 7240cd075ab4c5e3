package dev.iota.worker.pipeline;

/**
 * A worker's state in one line, for people.
 *
 * @param place null while it has none
 * @param term null before the first manifest
 * @param samples micro-batches that this process has completed
 */
public record Status(String state, Place place, Term term, long samples, int queued, int inFlight, long rejected) {}
