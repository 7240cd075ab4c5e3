package dev.iota.worker.compute;

/**
 * How alike two vectors are: the cosine of the angle between them, and the smaller norm over the larger. Two vectors of zeros are alike; a
 * vector of zeros is unlike any other, and one that holds NaN or infinity is unlike all.
 */
public final class Similarity {
    private double product;
    private double squares;
    private double otherSquares;
    private boolean isSame = true;

    public static Similarity of(float[] vector, float[] other) {
        Similarity similarity = new Similarity();
        similarity.add(vector, other, vector.length);
        return similarity;
    }

    /**
     * Takes in the next elements of both.
     *
     * @throws IllegalArgumentException if one has fewer than are asked for
     */
    public void add(float[] vector, float[] other, int elements) {
        if (vector.length < elements || other.length < elements) {
            throw new IllegalArgumentException("vectors of " + vector.length + " and " + other.length + " elements, not " + elements);
        }
        for (int i = 0; i < elements; i++) {
            add(vector[i], other[i]);
        }
    }

    /** Takes in the next element of both. */
    public void add(float element, float other) {
        product += (double) element * other;
        squares += (double) element * element;
        otherSquares += (double) other * other;
        isSame &= Float.floatToIntBits(element) == Float.floatToIntBits(other);
    }

    /** Whether every element is the same to the last bit. */
    public boolean isSame() {
        return isSame;
    }

    /** -1 to 1. */
    public double cosine() {
        if (isSame && isFinite()) {
            return 1;
        }
        double cosine = product / (Math.sqrt(squares) * Math.sqrt(otherSquares));
        return Double.isNaN(cosine) || !isFinite() ? 0 : Math.max(-1, Math.min(1, cosine));
    }

    /** 0 to 1. */
    public double magnitudeRatio() {
        if (isSame && isFinite()) {
            return 1;
        }
        double ratio = Math.sqrt(Math.min(squares, otherSquares)) / Math.sqrt(Math.max(squares, otherSquares));
        return Double.isNaN(ratio) || !isFinite() ? 0 : ratio;
    }

    private boolean isFinite() {
        return Double.isFinite(squares) && Double.isFinite(otherSquares);
    }
}
