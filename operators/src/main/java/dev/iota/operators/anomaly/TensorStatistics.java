package dev.iota.operators.anomaly;

import dev.iota.protocol.codec.TensorCodec;

/**
 * A tensor in a few numbers, all but the shares over its finite elements.
 *
 * @param norm root mean square
 * @param excessKurtosis 0 for a Gaussian; 0 also if all elements are equal
 * @param notFinite elements that are NaN or infinite
 * @param saturated elements with the largest magnitude there is: in honest tensors few, in those at a codec's limit or constant, many
 * @param fingerprint in which likeness shows
 */
public record TensorStatistics(
        int elements,
        double norm,
        double mean,
        double variance,
        double excessKurtosis,
        int notFinite,
        int saturated,
        Fingerprint fingerprint) {

    /** In one pass over the values, as they come out of {@link TensorCodec#decodeAny}. */
    public static TensorStatistics of(float[] values) {
        Pass pass = new Pass();
        for (int i = 0; i < values.length; i++) {
            pass.add(i, values[i]);
        }
        return pass.statistics(values.length);
    }

    public double notFiniteShare() {
        return elements == 0 ? 0 : (double) notFinite / elements;
    }

    public double saturatedShare() {
        return elements == 0 ? 0 : (double) saturated / elements;
    }

    /** Powers of the distance from the first value, so that a mean far from zero costs no digits. */
    private static final class Pass {
        private final Fingerprint.Sketch sketch = new Fingerprint.Sketch();
        private int finite;
        private double origin;
        private double first;
        private double second;
        private double third;
        private double fourth;
        private float largest = -1;
        private int atLargest;

        void add(int index, float value) {
            if (!Float.isFinite(value)) {
                return;
            }
            if (finite++ == 0) {
                origin = value;
            }
            double shifted = value - origin;
            double square = shifted * shifted;
            first += shifted;
            second += square;
            third += square * shifted;
            fourth += square * square;
            float magnitude = Math.abs(value);
            if (magnitude > largest) {
                largest = magnitude;
                atLargest = 0;
            }
            if (magnitude == largest) {
                atLargest++;
            }
            sketch.add(index, value);
        }

        TensorStatistics statistics(int elements) {
            double count = Math.max(1, finite);
            double shift = first / count;
            double mean = origin + shift;
            double variance = Math.max(0, second / count - shift * shift);
            double fourthMoment = fourth / count - 4 * shift * third / count + 6 * shift * shift * second / count - 3 * Math.pow(shift, 4);
            double kurtosis = variance > 1e-12 * shift * shift ? fourthMoment / (variance * variance) - 3 : 0;
            return new TensorStatistics(elements, Math.sqrt(variance + mean * mean), mean, variance,
                    Double.isFinite(kurtosis) ? Math.max(-2, kurtosis) : 0, elements - finite, atLargest, sketch.fingerprint());
        }
    }
}
