package dev.iota.worker.data;

import dev.iota.protocol.dataset.DatasetManifest;

/**
 * A dataset in the object store.
 *
 * @param manifestKey key of its manifest: what a run names as its dataset
 * @param documents that were read
 * @param bytes of their UTF-8
 * @param isNew whether it was written now; false if the same tokens were there already
 */
public record PreparedDataset(String manifestKey, DatasetManifest manifest, long documents, long bytes, boolean isNew) {}
