package dev.iota.worker.data;

/** Hears how far the preparation of a dataset is, after every document. */
public interface DatasetProgress {
    /** For those who don't want to know. */
    DatasetProgress NONE = (documents, bytes, tokens) -> {};

    /**
     * @param documents read so far
     * @param bytes of their UTF-8
     * @param tokens they became
     */
    void read(long documents, long bytes, long tokens);
}
